using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalAws.Tests.Iam;

/// <summary>What IAM keeps and shows, over the wire.</summary>
public sealed class LifecycleTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private static readonly string Trust = PolicyJson.TrustsEc2;
    private static readonly string Pull = PolicyJson.Allow("codecommit:GitPull");

    [Fact]
    public async Task The_aws_CLI_creates_and_deletes_an_instance_profile()
    {
        Task<ProgramRun> Iam(params string[] arguments) => aws.AwsAsync(A, ["iam", .. arguments]);
        var role = (
            await Iam(
                "create-role",
                "--role-name",
                "Cli",
                "--path",
                "/repogrant/",
                "--assume-role-policy-document",
                Trust,
                "--tags",
                "Key=repogrant:managed,Value=true"
            )
        ).Json;
        Assert.Equal($"arn:aws:iam::{A}:role/repogrant/Cli", (string)role["Role"]!["Arn"]!);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Trust), role["Role"]!["AssumeRolePolicyDocument"]));
        Assert.Equal(
            "",
            (
                await Iam(
                    "attach-role-policy",
                    "--role-name",
                    "Cli",
                    "--policy-arn",
                    "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore"
                )
            ).Error
        );
        await Iam("create-instance-profile", "--instance-profile-name", "Cli");
        await Iam("add-role-to-instance-profile", "--instance-profile-name", "Cli", "--role-name", "Cli");
        var profile = (await Iam("get-instance-profile", "--instance-profile-name", "Cli")).Json;
        Assert.Equal("Cli", (string)profile["InstanceProfile"]!["Roles"]![0]!["RoleName"]!);

        await Iam("remove-role-from-instance-profile", "--instance-profile-name", "Cli", "--role-name", "Cli");
        await Iam("delete-instance-profile", "--instance-profile-name", "Cli");
        await Iam("detach-role-policy", "--role-name", "Cli", "--policy-arn", "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore");
        Assert.Equal(0, (await Iam("delete-role", "--role-name", "Cli")).ExitCode);
        Assert.Contains("(NoSuchEntity)", (await Iam("get-role", "--role-name", "Cli")).Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lists_have_pages_to_the_end()
    {
        using var iam = QueryClient.Administrator(aws.Host, "333333333333");
        for (var i = 0; i < 7; i++)
            (await iam.IamAsync("CreateRole", ("RoleName", $"Page{i}"), ("Path", "/page/"), ("AssumeRolePolicyDocument", Trust))).Expect();
        List<string> names = [];
        string? marker = null;
        do
        {
            var page = (
                await iam.IamAsync(
                    "ListRoles",
                    [("PathPrefix", "/page/"), ("MaxItems", "3"), .. marker is null ? [] : new[] { ("Marker", marker) }]
                )
            ).Expect();
            Assert.InRange(page.Texts("RoleName").Count, 1, 3);
            names.AddRange(page.Texts("RoleName"));
            marker = page.Text("IsTruncated") == "true" ? page.Text("Marker") : null;
        } while (marker is not null);
        Assert.Equal(Enumerable.Range(0, 7).Select(i => $"Page{i}"), names);
    }

    [Fact]
    public async Task Version_numbers_are_not_reused_and_the_default_is_in_force()
    {
        using var iam = QueryClient.Administrator(aws.Host, A);
        var arn = (await iam.IamAsync("CreatePolicy", ("PolicyName", "Versions"), ("PolicyDocument", Pull))).Expect().Text("Arn")!;
        (await iam.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Pull))).Expect();
        (await iam.IamAsync("DeletePolicyVersion", ("PolicyArn", arn), ("VersionId", "v2"))).Expect();
        var third = (
            await iam.IamAsync("CreatePolicyVersion", ("PolicyArn", arn), ("PolicyDocument", Pull), ("SetAsDefault", "true"))
        ).Expect();
        Assert.Equal(("v3", "true"), (third.Text("VersionId"), third.Text("IsDefaultVersion")));
        Assert.Equal("v3", (await iam.IamAsync("GetPolicy", ("PolicyArn", arn))).Text("DefaultVersionId"));
        Assert.Equal(Pull, (await iam.IamAsync("GetPolicyVersion", ("PolicyArn", arn), ("VersionId", "v3"))).Document("Document"));
    }

    [Fact]
    public async Task A_trust_policy_stores_a_role_by_its_unique_id()
    {
        using var iam = QueryClient.Administrator(aws.Host, A);
        var named = (await iam.IamAsync("CreateRole", ("RoleName", "Named"), ("AssumeRolePolicyDocument", Trust))).Expect();
        var trust = PolicyJson.TrustsPrincipal(named.Text("Arn")!);
        (await iam.IamAsync("CreateRole", ("RoleName", "Trusting"), ("AssumeRolePolicyDocument", trust))).Expect();
        async Task<string> Principal() =>
            (string)
                JsonNode.Parse((await iam.IamAsync("GetRole", ("RoleName", "Trusting"))).Document("AssumeRolePolicyDocument")!)![
                    "Statement"
                ]!["Principal"]!["AWS"]!;
        Assert.Equal(named.Text("Arn"), await Principal());

        (await iam.IamAsync("DeleteRole", ("RoleName", "Named"))).Expect();
        Assert.Equal(named.Text("RoleId"), await Principal());
        (await iam.IamAsync("CreateRole", ("RoleName", "Named"), ("AssumeRolePolicyDocument", Trust))).Expect();
        Assert.Equal(named.Text("RoleId"), await Principal());
    }

    [Fact]
    public async Task Twelve_digits_in_a_trust_policy_become_the_account_root()
    {
        using var iam = QueryClient.Administrator(aws.Host, A);
        var trust = PolicyJson.TrustsPrincipal("222222222222");
        var role = (await iam.IamAsync("CreateRole", ("RoleName", "Digits"), ("AssumeRolePolicyDocument", trust))).Expect();
        Assert.Contains("\"arn:aws:iam::222222222222:root\"", role.Document("AssumeRolePolicyDocument"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Account_details_include_roles_policies_and_profiles()
    {
        using var iam = QueryClient.Administrator(aws.Host, "444444444444");
        var arn = (await iam.IamAsync("CreatePolicy", ("PolicyName", "Own"), ("PolicyDocument", Pull))).Expect().Text("Arn")!;
        (
            await iam.IamAsync("CreateRole", ("RoleName", "Detailed"), ("AssumeRolePolicyDocument", Trust), ("PermissionsBoundary", arn))
        ).Expect();
        (await iam.IamAsync("AttachRolePolicy", ("RoleName", "Detailed"), ("PolicyArn", arn))).Expect();
        (await iam.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "Detailed"))).Expect();
        (await iam.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "Detailed"), ("RoleName", "Detailed"))).Expect();

        var details = (await iam.IamAsync("GetAccountAuthorizationDetails")).Expect();

        Assert.Equal(arn, details.Text("PermissionsBoundaryArn"));
        Assert.Equal(
            $"arn:aws:iam::444444444444:instance-profile/Detailed",
            details
                .Xml.Descendants()
                .First(e => e.Name.LocalName == "InstanceProfileList")
                .Elements()
                .Single()
                .Elements()
                .Single(e => e.Name.LocalName == "Arn")
                .Value
        );
        Assert.Equal(["1", "1"], details.Texts("AttachmentCount"));
        Assert.Contains("arn:aws:iam::aws:policy/AdministratorAccess", details.Texts("Arn"));
    }

    [Fact]
    public async Task A_simulation_equals_the_engines_decision()
    {
        using var iam = QueryClient.Administrator(aws.Host, A);
        const string Guarded =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"codecommit:*","Resource":"*","""
            + """ "Condition":{"StringEquals":{"aws:PrincipalTag/Team":"web"}}}}""";
        (string, string)[] question =
        [
            ("PolicyInputList.member.1", Guarded),
            ("ActionNames.member.1", "codecommit:GitPull"),
            ("ActionNames.member.2", "iam:GetRole"),
        ];

        var without = (await iam.IamAsync("SimulateCustomPolicy", question)).Expect();
        Assert.Equal(["implicitDeny", "implicitDeny"], without.Texts("EvalDecision"));
        Assert.Equal("aws:PrincipalTag/Team", without.Xml.Descendants().First(e => e.Name.LocalName == "MissingContextValues").Value);

        var with = (
            await iam.IamAsync(
                "SimulateCustomPolicy",
                [
                    .. question,
                    ("ContextEntries.member.1.ContextKeyName", "aws:PrincipalTag/Team"),
                    ("ContextEntries.member.1.ContextKeyValues.member.1", "web"),
                    ("ContextEntries.member.1.ContextKeyType", "string"),
                ]
            )
        ).Expect();
        Assert.Equal(["allowed", "implicitDeny"], with.Texts("EvalDecision"));
        Assert.Equal("PolicyInputList.1", with.Text("SourcePolicyId"));
    }

    [Fact]
    public async Task Fifty_writers_at_once_lose_nothing()
    {
        using var iam = QueryClient.Administrator(aws.Host, A);
        (await iam.IamAsync("CreateRole", ("RoleName", "Busy"), ("AssumeRolePolicyDocument", Trust))).Expect();
        await Task.WhenAll(
            Enumerable
                .Range(0, 50)
                .Select(async i =>
                    (
                        await iam.IamAsync(
                            "PutRolePolicy",
                            ("RoleName", "Busy"),
                            ("PolicyName", i.ToString(CultureInfo.InvariantCulture)),
                            ("PolicyDocument", Pull)
                        )
                    ).Expect()
                )
        );
        Assert.Equal(
            50,
            (await iam.IamAsync("ListRolePolicies", ("RoleName", "Busy"))).Xml.Descendants().Count(e => e.Name.LocalName == "member")
        );
    }
}
