namespace LocalAws.Tests.Iam;

/// <summary>IAM authorizes its own operations, with the condition keys that limit RepoGrant's roles.</summary>
public sealed class AuthorizationTests(LocalAwsFixture aws) : IClassFixture<LocalAwsFixture>
{
    private const string A = LocalAwsFixture.AccountA;
    private const string Boundary = "arn:aws:iam::aws:policy/AWSCodeCommitReadOnly";
    private static readonly string Trust = PolicyJson.TrustsEc2;

    [Fact]
    public async Task Roles_can_be_created_only_with_the_boundary_that_the_policy_requires()
    {
        using var limited = await UserAsync(
            "Boundaries",
            """{"Effect":"Allow","Action":["iam:CreateRole","iam:TagRole"],"Resource":"*","""
                + $$""" "Condition":{"StringEquals":{"iam:PermissionsBoundary":"{{Boundary}}"} } }"""
        );
        var without = await limited.IamAsync("CreateRole", ("RoleName", "Unbounded"), ("AssumeRolePolicyDocument", Trust));
        Assert.Equal("AccessDenied", without.Code);
        Assert.Equal(
            $"User: arn:aws:iam::{A}:user/Boundaries is not authorized to perform: iam:CreateRole on resource: "
                + $"arn:aws:iam::{A}:role/Unbounded because no identity-based policy allows the iam:CreateRole action",
            without.Message
        );
        (
            await limited.IamAsync(
                "CreateRole",
                ("RoleName", "Bounded"),
                ("AssumeRolePolicyDocument", Trust),
                ("PermissionsBoundary", Boundary)
            )
        ).Expect();
    }

    [Fact]
    public async Task A_boundary_limits_whatever_the_identity_policies_allow()
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        using var user = await UserAsync("Bound", """{"Effect":"Allow","Action":"*","Resource":"*"}""");
        (await admin.IamAsync("PutUserPermissionsBoundary", ("UserName", "Bound"), ("PermissionsBoundary", Boundary))).Expect();
        var answer = await user.IamAsync("GetRole", ("RoleName", "Any"));
        Assert.EndsWith("because no permissions boundary allows the iam:GetRole action", answer.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Creating_with_tags_also_requires_permission_to_tag()
    {
        using var user = await UserAsync("Tagless", """{"Effect":"Allow","Action":"iam:CreateRole","Resource":"*"}""");
        (await user.IamAsync("CreateRole", ("RoleName", "Plain"), ("AssumeRolePolicyDocument", Trust))).Expect();
        var tagged = await user.IamAsync(
            "CreateRole",
            ("RoleName", "Tagged"),
            ("AssumeRolePolicyDocument", Trust),
            ("Tags.member.1.Key", "a"),
            ("Tags.member.1.Value", "b")
        );
        Assert.Contains("is not authorized to perform: iam:TagRole", tagged.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ListRoles", "role/*", "arn:aws:iam::111111111111:role/")]
    [InlineData("ListInstanceProfiles", "instance-profile/*", "arn:aws:iam::111111111111:instance-profile/")]
    [InlineData("ListPolicies", "policy/*", "policy path /")]
    public async Task A_list_takes_no_resource_so_a_statement_for_ARNs_does_not_allow_it(string operation, string resource, string shown)
    {
        using var scoped = await UserAsync(
            $"Scoped{operation}",
            $$"""{"Effect":"Allow","Action":"iam:{{operation}}","Resource":"arn:aws:iam::{{A}}:{{resource}}"}"""
        );
        using var wide = await UserAsync($"Wide{operation}", $$"""{"Effect":"Allow","Action":"iam:{{operation}}","Resource":"*"}""");

        var denied = await scoped.IamAsync(operation);
        Assert.Equal("AccessDenied", denied.Code);
        Assert.Contains(
            $"is not authorized to perform: iam:{operation} on resource: {shown} because",
            denied.Message,
            StringComparison.Ordinal
        );
        (await wide.IamAsync(operation)).Expect();
    }

    [Fact]
    public async Task Policies_are_attached_by_their_ARN_and_by_the_tags_of_the_role()
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        foreach (var name in (string[])["Open", "Closed"])
            (await admin.IamAsync("CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", Trust))).Expect();
        (
            await admin.IamAsync(
                "TagRole",
                ("RoleName", "Open"),
                ("Tags.member.1.Key", "repogrant:extend"),
                ("Tags.member.1.Value", "true")
            )
        ).Expect();
        using var user = await UserAsync(
            "Extender",
            """{"Effect":"Allow","Action":"iam:AttachRolePolicy","Resource":"*","""
                + $$""" "Condition":{"ArnEquals":{"iam:PolicyARN":"{{Boundary}}"},"""
                + """ "StringEquals":{"aws:ResourceTag/repogrant:extend":"true"} } }"""
        );
        Assert.Equal("AccessDenied", (await user.IamAsync("AttachRolePolicy", ("RoleName", "Closed"), ("PolicyArn", Boundary))).Code);
        Assert.Equal(
            "AccessDenied",
            (
                await user.IamAsync("AttachRolePolicy", ("RoleName", "Open"), ("PolicyArn", "arn:aws:iam::aws:policy/AdministratorAccess"))
            ).Code
        );
        (await user.IamAsync("AttachRolePolicy", ("RoleName", "Open"), ("PolicyArn", Boundary))).Expect();
    }

    [Fact]
    public async Task A_role_can_be_added_to_an_instance_profile_only_if_it_may_be_passed_to_EC2()
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        (await admin.IamAsync("CreateRole", ("RoleName", "Passed"), ("AssumeRolePolicyDocument", Trust))).Expect();
        (await admin.IamAsync("CreateInstanceProfile", ("InstanceProfileName", "Passed"))).Expect();
        using var toLambda = await UserAsync("ToLambda", Pass("lambda.amazonaws.com"));
        using var toEc2 = await UserAsync("ToEc2", Pass("ec2.amazonaws.com"));
        var refused = await toLambda.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "Passed"), ("RoleName", "Passed"));
        Assert.Contains($"iam:PassRole on resource: arn:aws:iam::{A}:role/Passed", refused.Message, StringComparison.Ordinal);
        (await toEc2.IamAsync("AddRoleToInstanceProfile", ("InstanceProfileName", "Passed"), ("RoleName", "Passed"))).Expect();

        static string Pass(string service) =>
            """{"Effect":"Allow","Action":"iam:AddRoleToInstanceProfile","Resource":"*"},{"Effect":"Allow","""
            + $$""" "Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"{{service}}"} } }""";
    }

    [Fact]
    public async Task A_condition_key_that_is_not_supported_is_refused_by_name()
    {
        using var user = await UserAsync(
            "Unknown",
            """{"Effect":"Allow","Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:SourceVpcArn":"x"}}}"""
        );
        var answer = await user.IamAsync("GetRole", ("RoleName", "Any"));
        Assert.Equal(
            (501, "LocalAws does not support the condition key aws:SourceVpcArn, which a policy uses."),
            (answer.Status, answer.Message)
        );
    }

    [Fact]
    public async Task A_deleted_access_key_stops_working()
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        using var user = await UserAsync("Leaver", """{"Effect":"Allow","Action":"iam:*","Resource":"*"}""");
        var key = (await user.IamAsync("ListAccessKeys")).Expect().Text("AccessKeyId")!;
        (await admin.IamAsync("DeleteAccessKey", ("UserName", "Leaver"), ("AccessKeyId", key))).Expect();
        Assert.Equal("InvalidClientTokenId", (await user.IamAsync("GetUser")).Code);
    }

    private async Task<QueryClient> UserAsync(string name, string statements)
    {
        using var admin = QueryClient.Administrator(aws.Host, A);
        (await admin.IamAsync("CreateUser", ("UserName", name))).Expect();
        (
            await admin.IamAsync(
                "PutUserPolicy",
                ("UserName", name),
                ("PolicyName", "p"),
                ("PolicyDocument", $$"""{"Version":"2012-10-17","Statement":[{{statements}}]}""")
            )
        ).Expect();
        return admin.With((await admin.IamAsync("CreateAccessKey", ("UserName", name))).Expect().Keys);
    }
}
