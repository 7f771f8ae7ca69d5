using System.Text.Json.Nodes;

namespace RepoGrant.Reports;

/// <summary>The result of one instance.</summary>
public sealed class InstanceJson(JsonObject json)
{
    /// <summary>The instance's id.</summary>
    public string Id { get; } = json.Text("instanceId");

    /// <summary>VERIFIED, FAILED, UNREACHABLE or REVOKED.</summary>
    public string Status { get; } = json.Text("status");

    /// <summary>Whether the status is a good one.</summary>
    public bool IsGood => Status is StatusWord.Verified or StatusWord.Revoked;

    /// <summary>Its checks, failures first.</summary>
    public IReadOnlyList<CheckJson> Checks { get; } =
    [.. json.Objects("checks").Select(check => new CheckJson(check)).OrderBy(check => check.Ok)];

    /// <summary>The checks that failed.</summary>
    public IEnumerable<CheckJson> Failed => Checks.TakeWhile(check => !check.Ok);
}
