using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Records;

namespace RepoGrant.Grants;

/// <summary>
/// Puts everything that a run has done and found into one report. Makes no AWS calls, and never fails because of what the report says.
/// </summary>
public sealed class ReportAccess
{
    // A Fail state's cause may have 32,768 characters, and a state's data 262,144 bytes (Step Functions Developer Guide).
    private const int MaxOfFailure = 30_000;
    private const int MaxOfSuccess = 200_000;

    /// <summary>Reports.</summary>
    [LambdaFunction(ResourceName = "ReportAccessFunction")]
    [SuppressMessage("Performance", "CA1822:Mark members as static", Justification = "The generated caller has an instance.")]
    public Task<Report> ReportAccessAsync(ReportInput input, ILambdaContext context)
    {
        var instances = Instances(input);
        var status = StatusOf(input, instances);
        var report = new Report
        {
            Summary = status == ReportStatus.NotVerified ? ReportSummary.Of(instances) : null,
            Status = status,
            Grant = GrantKey.Of(input.Request),
            AccessRoleArn = input.Access.AccessRoleArn,
            InstanceRoleArn = input.Identity.InstanceRoleArn,
            InstanceProfileArn = input.Identity.InstanceProfileArn,
            Instances = instances,
            Changes = [.. input.Access.Changes, .. input.Identity.Changes, .. AssociationChanges(input), .. input.Association.Changes],
            Notes = [.. input.Request.Lost ?? [], .. input.Selection.Notes, .. input.Access.Notes, .. input.Identity.Notes],
        };
        if (input.Request.Mode == Mode.Plan)
            report = report with { PlanId = PlanId(input, report) };

        return Task.FromResult(Fit(report, status == ReportStatus.NotVerified ? MaxOfFailure : MaxOfSuccess));
    }

    /// <summary>
    /// The report in at most the given number of bytes: unchanged resources are dropped first, then details of successes, then the last
    /// instances.
    /// </summary>
    internal static Report Fit(Report report, int bytes)
    {
        if (SizeOf(report) <= bytes)
            return report;

        var full = report;
        report = report with { Changes = [.. report.Changes.Where(change => change.Action != ChangeAction.Unchanged)] };
        var others = SizeOf(report with { Instances = [], Omitted = new Omitted(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue) });
        if (others > bytes / 2)
        {
            report = report with { Changes = Shortest(report.Changes, bytes / 4), Notes = Shortest(report.Notes, bytes / 8) };
            others = SizeOf(report with { Instances = [], Omitted = new Omitted(int.MaxValue, int.MaxValue, int.MaxValue, int.MaxValue) });
        }

        report = report with { Instances = ResultSize.Fit(report.Instances, bytes - others) ?? FirstOf(report.Instances, bytes - others) };
        return report with
        {
            Omitted = new Omitted(
                full.Instances.Count - report.Instances.Count,
                full.Instances.Sum(instance => instance.Checks.Count) - report.Instances.Sum(instance => instance.Checks.Count),
                full.Changes.Count - report.Changes.Count,
                full.Notes.Count - report.Notes.Count
            ),
        };
    }

    // A digest of the request and of the current state of everything that would change: the plan stays the same as long as nobody changes
    // one of these. The state after an apply is not part of it: it follows from both, and contains the time of the plan.
    private static string PlanId(ReportInput input, Report report)
    {
        var plan = new StringBuilder(GrantTable.RequestedText(input.Request with { Mode = Mode.Apply }));
        foreach (var change in report.Changes)
            plan.Append('\n').Append(change.Action).Append(' ').Append(change.Resource).Append(' ').Append(change.Before?.ToJsonString());

        foreach (var leaving in input.Selection.Leaving)
            plan.Append('\n').Append(leaving.InstanceId);

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(plan.ToString())).AsSpan(0, 8));
    }

    private static ReportStatus StatusOf(ReportInput input, IReadOnlyList<InstanceResult> instances) =>
        input.Request.Mode switch
        {
            Mode.Plan => ReportStatus.Planned,
            _ when instances.All(instance => instance.Status == InstanceStatus.Revoked) => ReportStatus.Recorded,
            _ => instances.All(instance => instance.Status is InstanceStatus.Verified or InstanceStatus.Revoked)
                ? ReportStatus.Verified
                : ReportStatus.NotVerified,
        };

    private static InstanceResult[] Instances(ReportInput input)
    {
        if (input.Request.Mode == Mode.Plan)
            return [];

        var notRunning = input
            .Selection.Instances.Where(instance => instance.State is not ("pending" or "running"))
            .Select(instance => Unreachable.NotRunning(instance.InstanceId, instance.State));
        return
        [
            .. input
                .Batches.SelectMany(batch => batch.Results)
                .Concat(notRunning)
                .Concat(input.Removal?.Instances ?? [])
                .OrderBy(result => result.Status is InstanceStatus.Verified or InstanceStatus.Revoked)
                .ThenBy(result => result.InstanceId, StringComparer.Ordinal)
                .Select(WithFailuresFirst),
        ];
    }

    private static InstanceResult WithFailuresFirst(InstanceResult result)
    {
        var failed = new List<Check>();
        var passed = new List<Check>();
        foreach (var check in result.Checks)
            (check.Ok ? passed : failed).Add(check);

        return failed.Count == 0 || passed.Count == 0 ? result : result with { Checks = [.. failed, .. passed] };
    }

    // What Associate instance profile did, what it would have done in an apply, and where it had nothing to do.
    private static IEnumerable<Change> AssociationChanges(ReportInput input)
    {
        var consumer = input.Request.Consumer;
        var profileArn = input.Identity.InstanceProfileArn;
        var isPlan = input.Request.Mode == Mode.Plan;
        var planned = isPlan ? input.Selection.Associate : [];
        var replaced = isPlan ? input.Selection.Replace : input.Association.Replaced;
        var removed = isPlan
            ? input.Selection.Leaving.Where(instance => instance.HasProfile).Select(instance => instance.InstanceId)
            : input.Association.Removed;
        return
        [
            .. removed.Select(id => Associations.Change(consumer, profileArn, id, ChangeAction.Deleted)),
            .. replaced.Select(id => Associations.Change(consumer, profileArn, id, ChangeAction.Updated)),
            .. input.Association.Created.Select(id => Associations.Change(consumer, profileArn, id, ChangeAction.Created)),
            .. input.Association.Unchanged.Select(id => Associations.Change(consumer, profileArn, id, ChangeAction.Unchanged)),
            .. planned.Select(id => Associations.Change(consumer, profileArn, id, ChangeAction.Created)),
            .. input
                .Selection.Instances.Where(instance => instance.Profile == ProfileOwner.Ours)
                .Where(instance => !input.Selection.Replace.Contains(instance.InstanceId, StringComparer.Ordinal))
                .Select(instance => Associations.Change(consumer, profileArn, instance.InstanceId, ChangeAction.Unchanged)),
        ];
    }

    // Failures come first, so verified instances are left out first.
    private static IReadOnlyList<InstanceResult> FirstOf(IReadOnlyList<InstanceResult> instances, int bytes)
    {
        var kept = instances.Select(ResultSize.Shortest).ToArray();
        while (kept.Length > 0 && ResultSize.SizeOf(kept) > bytes)
            kept = kept[..(kept.Length * 9 / 10)];

        return kept;
    }

    private static List<Change> Shortest(IEnumerable<Change> changes, int bytes)
    {
        var kept = changes.Select(change => change with { Before = null, After = null }).ToList();
        while (kept.Count > 0 && JsonSerializer.SerializeToUtf8Bytes(kept, JsonContext.Default.IReadOnlyListChange).Length > bytes)
            kept = kept[..(kept.Count * 9 / 10)];

        return kept;
    }

    private static List<string> Shortest(IEnumerable<string> notes, int characters)
    {
        var room = characters;
        return [.. notes.TakeWhile(note => (room -= note.Length) >= 0)];
    }

    private static int SizeOf(Report report) => JsonSerializer.SerializeToUtf8Bytes(report, JsonContext.Default.Report).Length;
}
