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

    /// <summary>How many instances had to be left out of the report.</summary>
    public long OmittedInstances =>
        json.Object("omitted")?["instances"] is JsonValue value && value.TryGetValue<long>(out var count) ? count : 0;

    /// <summary>What had to be left out of the report, as sentences.</summary>
    public IEnumerable<string> Omitted =>
        (json.Object("omitted") ?? [])
            .Select(left => (left.Key, Count: left.Value is JsonValue value && value.TryGetValue<long>(out var count) ? count : 0))
            .Where(left => left.Count > 0)
            .Select(left => $"{Counted.Of(left.Count, left.Key.TrimEnd('s'), left.Key)} did not fit into the report.");
}
