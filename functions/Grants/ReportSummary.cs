using RepoGrant.Contract;
using RepoGrant.Reports;

namespace RepoGrant.Grants;

/// <summary>
/// A sentence that says what failed: the first thing that a person reads in a failed execution's cause, before the rest of the report.
/// </summary>
internal static class ReportSummary
{
    // The detail is shortened here; the whole of it is further down in the report.
    private const int MaxOfDetail = 240;

    /// <summary>The sentence; null if nothing failed.</summary>
    public static string? Of(IReadOnlyList<InstanceResult> instances)
    {
        var asked = instances.Where(instance => instance.Status != InstanceStatus.Revoked).ToList();
        var bad = asked.Where(instance => instance.Status != InstanceStatus.Verified).ToList();
        if (bad.Count == 0)
            return null;

        var reasons = bad.GroupBy(Reason).OrderByDescending(group => group.Count()).ThenBy(group => group.Key, StringComparer.Ordinal);
        var sentence = NotVerified(bad.Count, asked.Count) + string.Join(", ", reasons.Select(On)) + ".";
        return bad[0].Checks.FirstOrDefault(check => !check.Ok) is { } first
            ? $"{sentence} {bad[0].InstanceId}: {Shortened.To(first.Detail, MaxOfDetail)}"
            : sentence;
    }

    /// <summary>The beginning of a sentence about instances that could not prove their access, up to the reasons.</summary>
    public static string NotVerified(int bad, int all) =>
        $"{bad} of {Counted.Instances(all)} could not prove {(bad == 1 ? "its" : "their")} access: ";

    private static string Reason(InstanceResult instance)
    {
        var check = instance.Checks.FirstOrDefault(check => !check.Ok)?.Name;
        return instance.Status == InstanceStatus.Unreachable ? "no command arrived"
            : check is null ? "no check came back"
            : $"{check} failed";
    }

    private static string On(IGrouping<string, InstanceResult> reason) => $"{reason.Key} on {reason.Count()}";
}
