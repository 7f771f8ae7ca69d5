using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Client;
using Security.Tests.Rights;

namespace Security.Tests.Machinery;

/// <summary>One action on one resource, as a statement of a role's policies grants it.</summary>
internal sealed record Permission(string Role, string Statement, string Action, string Resource)
{
    public bool Covers(string role, string action, string resource) =>
        role == Role && action.Equals(Action, StringComparison.OrdinalIgnoreCase) && Matches(resource);

    public override string ToString() => $"{Role[(Role.LastIndexOf('/') + 1)..]}, {Statement}: {Action} on {Resource}";

    private bool Matches(string resource) =>
        Regex.IsMatch(
            resource,
            "^" + Regex.Escape(Resource).Replace(@"\*", ".*", StringComparison.Ordinal) + "$",
            RegexOptions.CultureInvariant
        );

    /// <summary>What RepoGrant's own roles may do in an account, from the documents that IAM has.</summary>
    public static async Task<IReadOnlyList<Permission>> OfMachineryAsync(AwsClient account)
    {
        var permissions = new List<Permission>();
        foreach (var name in await RolesAsync(account))
        {
            var role = await RoleDocuments.ReadAsync(account, name);
            permissions.AddRange(
                from policy in role.Policies.Values
                from statement in List(policy["Statement"])
                where (string?)statement["Effect"] == "Allow"
                from action in List(statement["Action"])
                from resource in List(statement["Resource"])
                where IsOfItsKind((string)action!, (string)resource!)
                select new Permission(role.Arn, (string?)statement["Sid"] ?? "(no Sid)", (string)action!, (string)resource!)
            );
        }
        return permissions;
    }

    /// <summary>
    /// Whether an action can apply to such a resource at all: what a statement names for its other actions gives this one nothing. IAM's
    /// actions have one resource type each (Service Authorization Reference, "Actions defined by AWS Identity and Access Management").
    /// </summary>
    private static bool IsOfItsKind(string action, string resource)
    {
        if (action.Split(':') is not ["iam", var operation] || resource.Split(':') is not [_, _, "iam", _, _, var path])
            return true;

        var type =
            operation.Contains("InstanceProfile", StringComparison.Ordinal) ? "instance-profile"
            : operation.Contains("Role", StringComparison.Ordinal) ? "role"
            : operation.Contains("Policy", StringComparison.Ordinal) ? "policy"
            : null;
        return type is null || path.StartsWith(type + "/", StringComparison.Ordinal);
    }

    private static async Task<IReadOnlyList<string>> RolesAsync(AwsClient account)
    {
        var roles = await account.QueryAsync(
            "iam",
            "ListRoles",
            [("PathPrefix", "/repogrant-system/")],
            TestContext.Current.CancellationToken
        );
        return [.. roles.Descendants("RoleName").Select(name => name.Value)];
    }

    private static IEnumerable<JsonNode> List(JsonNode? value) => value is JsonArray many ? many.Select(one => one!) : [value!];
}
