using System.Text.Json;
using System.Text.Json.Nodes;

namespace RepoGrant.Views;

/// <summary>
/// An execution's report as JSON, read leniently because it may be of another version: what is missing, or of another type, is empty.
/// </summary>
public sealed class ReportJson
{
    private readonly JsonObject json;

    /// <summary>The report in a JSON object.</summary>
    public ReportJson(JsonObject json) => this.json = json;

    /// <summary>The report in an execution's output, or in the cause of AccessNotVerified; null where there is none.</summary>
    public static ReportJson? Of(string? output, string? error, string? cause)
    {
        try
        {
            var text = output ?? (error == "AccessNotVerified" ? cause : null);
            return text is not null && JsonNode.Parse(text) is JsonObject json ? new(json) : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>The JSON itself.</summary>
    public JsonObject Json => json;

    /// <summary>How the run ended, such as VERIFIED.</summary>
    public string Status => Text(json, "status");

    /// <summary>What failed on how many instances; null where every instance is as it should be.</summary>
    public string? Summary => Text(json, "summary") is { Length: > 0 } sentence ? sentence : null;

    /// <summary>A plan's id; null if it is not a plan.</summary>
    public string? PlanId => Text(json, "planId") is { Length: > 0 } id ? id : null;

    /// <summary>What happened to each resource.</summary>
    public IReadOnlyList<ChangeJson> Changes => [.. Items(json, "changes").Select(change => new ChangeJson(change))];

    /// <summary>The result of each instance, failures first.</summary>
    public IReadOnlyList<InstanceJson> Instances => [.. Items(json, "instances").Select(instance => new InstanceJson(instance))];

    /// <summary>What else a reader should know.</summary>
    public IReadOnlyList<string> Notes =>
        json["notes"] is JsonArray notes ? [.. notes.OfType<JsonValue>().Select(note => note.ToString())] : [];

    /// <summary>What had to be left out of the report, as sentences.</summary>
    public IEnumerable<string> Omitted =>
        json["omitted"] is JsonObject omitted
            ? omitted
                .Where(left => left.Value is JsonValue value && value.TryGetValue<long>(out var count) && count > 0)
                .Select(left => $"{left.Value} {left.Key} did not fit into the report.")
            : [];

    internal static string Text(JsonNode? of, string field) =>
        of is JsonObject fields && fields[field] is JsonValue value && value.TryGetValue<string>(out var text) ? text : "";

    internal static IEnumerable<JsonObject> Items(JsonObject of, string field) =>
        of[field] is JsonArray items ? items.OfType<JsonObject>() : [];
}

/// <summary>What happened to one resource or, in a plan, would happen.</summary>
public sealed class ChangeJson(JsonObject json)
{
    /// <summary>The account's id.</summary>
    public string Account => ReportJson.Text(json, "account");

    /// <summary>The ARN; for an association, both ARNs with a + between them.</summary>
    public string Resource => ReportJson.Text(json, "resource");

    /// <summary>Created, Updated, Deleted or Unchanged.</summary>
    public string Action => ReportJson.Text(json, "action");

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

/// <summary>The result of one instance.</summary>
public sealed class InstanceJson(JsonObject json)
{
    /// <summary>The instance's id.</summary>
    public string Id => ReportJson.Text(json, "instanceId");

    /// <summary>VERIFIED, FAILED, UNREACHABLE or REVOKED.</summary>
    public string Status => ReportJson.Text(json, "status");

    /// <summary>Whether the status is a good one.</summary>
    public bool IsGood => Status is "VERIFIED" or "REVOKED";

    /// <summary>Its checks, failures first.</summary>
    public IReadOnlyList<CheckJson> Checks =>
        [.. ReportJson.Items(json, "checks").Select(check => new CheckJson(check)).OrderBy(check => check.Ok)];
}

/// <summary>The result of one check on an instance.</summary>
public sealed class CheckJson(JsonObject json)
{
    /// <summary>The check's name.</summary>
    public string Name => ReportJson.Text(json, "name");

    /// <summary>Whether it succeeded.</summary>
    public bool Ok => json["ok"] is JsonValue value && value.TryGetValue<bool>(out var ok) && ok;

    /// <summary>What was found.</summary>
    public string Detail => ReportJson.Text(json, "detail");

    /// <summary>The user and the repository, if the check is for one.</summary>
    public string Of =>
        string.Join(' ', new[] { ReportJson.Text(json, "user"), ReportJson.Text(json, "repository") }.Where(text => text.Length > 0));
}
