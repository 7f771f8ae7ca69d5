using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>
/// An execution's report as JSON, read leniently because it may be of another version: what is missing, or of another type, is empty. The
/// page, the table and the terminal's views all use this.
/// </summary>
public sealed class ReportJson
{
    private readonly JsonObject json;

    /// <summary>The report in a JSON object.</summary>
    public ReportJson(JsonObject json) => this.json = json;

    /// <summary>The report in an execution's output, or in the cause of AccessNotVerified; null where there is none.</summary>
    public static ReportJson? Of(string? output, string? error, string? cause)
    {
        var text = output ?? (error == "AccessNotVerified" ? cause : null);
        return RunRequest.Json(text) is { } json ? new(json) : null;
    }

    /// <summary>The JSON itself.</summary>
    public JsonObject Json => json;

    /// <summary>How the run ended, such as VERIFIED.</summary>
    public string Status => json.Text("status");

    /// <summary>The grant; null if the report does not name it.</summary>
    public JsonObject? Grant => json.Object("grant");

    /// <summary>What failed on how many instances; null if nothing did.</summary>
    public string? Summary => json.Text("summary") is { Length: > 0 } sentence ? sentence : null;

    /// <summary>A plan's id; null if it is not a plan.</summary>
    public string? PlanId => json.Text("planId") is { Length: > 0 } id ? id : null;

    /// <summary>What happened to each resource.</summary>
    public IReadOnlyList<ChangeJson> Changes => [.. json.Objects("changes").Select(change => new ChangeJson(change))];

    /// <summary>The result of each instance, failures first.</summary>
    public IReadOnlyList<InstanceJson> Instances =>
        [.. json.Objects("instances").Select(instance => new InstanceJson(instance)).OrderBy(instance => instance.IsGood)];

    /// <summary>What else a reader should know.</summary>
    public IReadOnlyList<string> Notes => [.. json.Texts("notes")];

    /// <summary>What had to be left out of the report, as sentences.</summary>
    public IEnumerable<string> Omitted =>
        (json.Object("omitted") ?? [])
            .Select(left => (left.Key, Count: left.Value is JsonValue value && value.TryGetValue<long>(out var count) ? count : 0))
            .Where(left => left.Count > 0)
            .Select(left => $"{Counted.Of(left.Count, left.Key.TrimEnd('s'), left.Key)} did not fit into the report.");
}

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

/// <summary>The result of one instance.</summary>
public sealed class InstanceJson(JsonObject json)
{
    /// <summary>The instance's id.</summary>
    public string Id { get; } = json.Text("instanceId");

    /// <summary>VERIFIED, FAILED, UNREACHABLE or REVOKED.</summary>
    public string Status { get; } = json.Text("status");

    /// <summary>Whether the status is a good one.</summary>
    public bool IsGood => Status is "VERIFIED" or "REVOKED";

    /// <summary>Its checks, failures first.</summary>
    public IReadOnlyList<CheckJson> Checks { get; } =
    [.. json.Objects("checks").Select(check => new CheckJson(check)).OrderBy(check => check.Ok)];

    /// <summary>The checks that failed.</summary>
    public IEnumerable<CheckJson> Failed => Checks.TakeWhile(check => !check.Ok);
}

/// <summary>The result of one check on an instance.</summary>
public sealed class CheckJson(JsonObject json)
{
    /// <summary>The check's name.</summary>
    public string Name { get; } = json.Text("name");

    /// <summary>Whether it succeeded.</summary>
    public bool Ok { get; } = json.IsTrue("ok");

    /// <summary>What was found.</summary>
    public string Detail { get; } = json.Text("detail");

    /// <summary>The user and the repository, if the check is for one.</summary>
    public string Of { get; } = string.Join(' ', new[] { json.Text("user"), json.Text("repository") }.Where(text => text.Length > 0));
}
