using System.Xml.Linq;

namespace LocalAws.Tests.Iam;

/// <summary>Which members of a thing each answer shows: not the same ones in all of them.</summary>
public sealed class ShownMembersTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>, IDisposable
{
    private const string Statement = """{"Effect":"Allow","Action":"s3:PutObject","Resource":"*"}""";
    private const string Allow = "{\"Version\":\"2012-10-17\",\n \"Statement\":[" + Statement + "]}";
    private const string Deny = """{"Version":"2012-10-17","Statement":{"Effect":"Deny","Action":"*","Resource":"*"}}""";

    private readonly WireCalls iam = new(local, LocalAwsFixture.AccountA);

    public void Dispose() => iam.Dispose();

    [Fact]
    public async Task Create_operations_omit_the_description_and_get_operations_return_it()
    {
        (string, string)[] described = [("Description", "of it"), ("Tags.member.1.Key", "k"), ("Tags.member.1.Value", "v")];
        var created = await iam.QueryAsync(
            "iam",
            "CreateRole",
            [("RoleName", "shown"), ("AssumeRolePolicyDocument", PolicyJson.TrustsEc2), .. described]
        );
        Assert.Equal(["k"], Texts(created, "Key"));
        Assert.DoesNotContain(created.Descendants(), e => e.Name.LocalName is "Description" or "MaxSessionDuration" or "RoleLastUsed");
        var read = await iam.QueryAsync("iam", "GetRole", ("RoleName", "shown"));
        Assert.Equal(["of it", "3600"], [.. Texts(read, "Description"), .. Texts(read, "MaxSessionDuration")]);

        var policy = await iam.QueryAsync("iam", "CreatePolicy", [("PolicyName", "shown"), ("PolicyDocument", Allow), .. described]);
        Assert.Equal(["k"], Texts(policy, "Key"));
        Assert.Empty(Texts(policy, "Description"));
        var arn = Texts(policy, "Arn").Single();
        Assert.Equal(["of it"], Texts(await iam.QueryAsync("iam", "GetPolicy", ("PolicyArn", arn)), "Description"));
        var listed = await iam.QueryAsync("iam", "ListPolicies", ("Scope", "Local"));
        Assert.DoesNotContain(listed.Descendants(), e => e.Name.LocalName is "Description" or "Tags");
    }

    [Fact]
    public async Task GetPolicy_shows_tags_even_if_there_are_none()
    {
        var created = await iam.QueryAsync("iam", "CreatePolicy", ("PolicyName", "untagged"), ("PolicyDocument", Allow));
        Assert.Empty(created.Descendants("Tags"));
        var read = await iam.QueryAsync("iam", "GetPolicy", ("PolicyArn", Texts(created, "Arn").Single()));
        Assert.Single(read.Descendants("Tags"));
    }

    [Fact]
    public async Task A_simulation_names_the_deciding_statements_by_their_places()
    {
        var result = await SimulateAsync();
        Assert.Equal(["allowed", "allowed"], [.. Texts(result, "EvalDecision"), .. Texts(result, "EvalResourceDecision")]);
        var place = result.Descendants("MatchedStatements").First().Element("member")!;
        // The statement is on the second line, whose first 14 characters come before it, and its brace is not counted.
        Assert.Equal(
            (["2", "16", "2", (15 + Statement.Length).ToString(System.Globalization.CultureInfo.InvariantCulture)]),
            place.Descendants().Where(e => e.Name.LocalName is "Line" or "Column").Select(e => e.Value)
        );
        Assert.Empty(Texts(result, "AllowedByPermissionsBoundary"));
    }

    [Fact]
    public async Task A_boundary_that_denies_is_reported_beside_the_policy_that_allows()
    {
        var result = await SimulateAsync(("PermissionsBoundaryPolicyInputList.member.1", Deny));
        Assert.Equal(["explicitDeny"], Texts(result, "EvalDecision"));
        Assert.All(Texts(result, "AllowedByPermissionsBoundary"), allowed => Assert.Equal("false", allowed));
        Assert.Equal(
            ["IAM Policy", "Permissions Boundary Policy"],
            Texts(result.Descendants("MatchedStatements").First(), "SourcePolicyType")
        );
    }

    private Task<XElement> SimulateAsync(params (string, string)[] more) =>
        iam.QueryAsync(
            "iam",
            "SimulateCustomPolicy",
            [
                ("PolicyInputList.member.1", Allow),
                ("ActionNames.member.1", "s3:PutObject"),
                ("ResourceArns.member.1", "arn:aws:s3:::bucket"),
                .. more,
            ]
        );

    private static List<string> Texts(XElement answer, string element) => [.. answer.Descendants(element).Select(e => e.Value)];
}
