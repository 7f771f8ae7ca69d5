using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>What happened to one resource or, in a plan, would happen.</summary>
public sealed class ChangeJson(JsonObject json)
{
    /// <summary>The account's id.</summary>
    public string Account { get; } = json.Text("account");

    /// <summary>The ARN; for an association, both ARNs with a + between them.</summary>
    public string Resource { get; } = json.Text("resource");

    /// <summary>Created, Updated, Deleted or Unchanged.</summary>
    public string Action { get; } = json.Text("action");

    /// <summary>Whether it stayed as it was.</summary>
    public bool IsUnchanged => Action == "Unchanged";

    /// <summary>In a plan: what exists now.</summary>
    public JsonNode? Before => json["before"];

    /// <summary>In a plan: what would exist after an apply.</summary>
    public JsonNode? After => json["after"];

    /// <summary>
    /// The resource without the account, which the heading already shows, and without the path, which is the same for every grant: <c>role
    /// CrossAccountRepoAccessRole</c>.
    /// </summary>
    public string ShortName => string.Join(" + ", Resource.Split(" + ").Select(Short));

    private static string Short(string arn)
    {
        if (arn.Split(':', 6) is not ["arn", _, var service, _, _, var resource])
            return arn;
        var type = resource.IndexOf('/', StringComparison.Ordinal);
        if (type < 0)
            return $"{service} {resource}";
        var name = resource[(type + 1)..];
        return $"{resource[..type]} {(name.StartsWith("repogrant/", StringComparison.Ordinal) ? name["repogrant/".Length..] : name)}";
    }
}
