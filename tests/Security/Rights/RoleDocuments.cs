using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;

namespace Security.Tests.Rights;

/// <summary>Everything that says what a role may do and who may assume it, read back from IAM over the wire.</summary>
internal sealed record RoleDocuments(
    string Arn,
    JsonNode Trust,
    IReadOnlyDictionary<string, JsonNode> Policies,
    JsonNode? Boundary,
    string? BoundaryArn
)
{
    public string Account => Arn.Split(':')[4];

    public string Name => Arn[(Arn.LastIndexOf('/') + 1)..];

    /// <summary>The ARN of a session of the role as a caller: without the role's path.</summary>
    public string Session => $"arn:aws:sts::{Account}:assumed-role/{Name}/session";

    /// <summary>A question of a session of this role.</summary>
    public Question Asks(string action, string resource, string resourceAccount, params (string Key, string Value)[] context) =>
        new(Session, action, resource, resourceAccount)
        {
            Identity = [.. Policies.Values],
            Boundary = Boundary,
            Context = new Dictionary<string, JsonNode>([
                new("aws:PrincipalArn", Arn),
                new("aws:PrincipalAccount", Account),
                new("aws:userid", "AROAEXAMPLE:session"),
                new("aws:ResourceAccount", resourceAccount),
                .. context.Select(pair => KeyValuePair.Create<string, JsonNode>(pair.Key, pair.Value)),
            ]),
        };

    public static async Task<RoleDocuments> ReadAsync(AwsClient account, string name)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var role = await account.QueryAsync("iam", "GetRole", [("RoleName", name)], cancelled);
        var policies = new Dictionary<string, JsonNode>();
        var inline = await account.QueryAsync("iam", "ListRolePolicies", [("RoleName", name)], cancelled);
        foreach (var policy in inline.Descendants("PolicyNames").Elements("member"))
        {
            var read = await account.QueryAsync("iam", "GetRolePolicy", [("RoleName", name), ("PolicyName", policy.Value)], cancelled);
            policies[policy.Value] = Document(read.Descendants("PolicyDocument").Single().Value);
        }
        var attached = await account.QueryAsync("iam", "ListAttachedRolePolicies", [("RoleName", name)], cancelled);
        foreach (var arn in attached.Descendants("PolicyArn"))
            policies[arn.Value] = await ManagedAsync(account, arn.Value);
        var boundary = role.Descendants("PermissionsBoundaryArn").SingleOrDefault()?.Value;
        return new(
            role.Descendants("Arn").First().Value,
            Document(role.Descendants("AssumeRolePolicyDocument").Single().Value),
            policies,
            boundary is null ? null : await ManagedAsync(account, boundary),
            boundary
        );
    }

    /// <summary>The default version of a managed policy.</summary>
    public static async Task<JsonNode> ManagedAsync(AwsClient account, string arn)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var policy = await account.QueryAsync("iam", "GetPolicy", [("PolicyArn", arn)], cancelled);
        var version = await account.QueryAsync(
            "iam",
            "GetPolicyVersion",
            [("PolicyArn", arn), ("VersionId", policy.Descendants("DefaultVersionId").Single().Value)],
            cancelled
        );
        return Document(version.Descendants("Document").Single().Value);
    }

    private static JsonNode Document(string encoded) => JsonNode.Parse(Uri.UnescapeDataString(encoded))!;
}
