using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Amazon.Runtime;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Grants;

/// <summary>Collects the findings of Find drift, and keeps them within their share of a state's data.</summary>
internal sealed class DriftReport(DriftInput input)
{
    private const int MaxSentences = 20;
    private const int MaxCharacters = 500;
    private const int MaxInstances = 20;

    // Execution names contain a mark of this run, so that none clashes with an earlier run's. A name may have 80 characters.
    private readonly string mark = MarkOf(input.Execution);

    // Grants are compared side by side, and each adds what it finds.
    private readonly Lock gate = new();
    private readonly List<GrantFinding> drifted = [];
    private readonly List<GrantKey> expired = [];
    private readonly List<GrantFinding> failed = [];
    private readonly HashSet<GrantKey> failures = [];
    private readonly List<GrantFinding> notLookedAt = [];
    private readonly List<ReconcileStart> starts = [];
    private int compared;

    /// <summary>How many grants have drifted, including those for which there was no room.</summary>
    public int Drifted => drifted.Count;

    /// <summary>The suffix of the names of all executions that one execution of reconcile-grants starts.</summary>
    public static string MarkOf(string execution) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(execution)).AsSpan(0, 4));

    public void AddExpired(GrantKey grant)
    {
        lock (gate)
        {
            expired.Add(grant);
            Start(grant, revokes: true);
        }
    }

    public void AddFailure(GrantKey grant, string error, string message)
    {
        lock (gate)
            failures.Add(grant);
        AddNotChecked(grant, error, message);
    }

    public void AddFailure(GrantKey grant, Exception exception)
    {
        var service = exception as AmazonServiceException;
        var error =
            service is not null && AwsErrors.IsDenied(service) ? nameof(AccessDenied) : service?.ErrorCode ?? exception.GetType().Name;
        AddFailure(grant, error, exception.Message);
    }

    /// <summary>Not a failure: an execution is changing the grant, and has the last word.</summary>
    public void AddInProgress(GrantKey grant, string message) => AddNotChecked(grant, nameof(GrantInProgress), message);

    /// <summary>
    /// Whether an error is reported for one grant alone. A temporary one fails the invocation instead, as long as a retry follows.
    /// </summary>
    public bool IsOfOneGrant(Exception exception) =>
        AwsErrors.IsTemporary(exception) || exception is TemporaryFailure ? input.LastTry : exception is AmazonServiceException;

    public void AddChecked(GrantKey grant, List<string> drift, bool canBeRepaired)
    {
        lock (gate)
        {
            compared++;
            AddDrift(grant, drift, canBeRepaired, revokes: false);
        }
    }

    /// <summary>What a revoked grant has left: a revocation that is started again removes it.</summary>
    public void AddLeft(GrantKey grant, List<string> left)
    {
        lock (gate)
            AddDrift(grant, left, canBeRepaired: true, revokes: true);
    }

    public void AddNotLookedAt(GrantKey grant, IReadOnlyList<string> instanceIds)
    {
        if (instanceIds.Count == 0)
            return;

        var ids = instanceIds.Order(StringComparer.Ordinal).Take(MaxInstances).ToList();
        if (instanceIds.Count > MaxInstances)
            ids.Add($"and {instanceIds.Count - MaxInstances} more");

        lock (gate)
            notLookedAt.Add(new GrantFinding(grant) { NotLookedAt = ids });
    }

    /// <summary>
    /// All findings in at most the given number of bytes of JSON: sentences are dropped first, then whole grants. Of the executions to
    /// start, only the names count: the state machine drops the rest once it has started them.
    /// </summary>
    public Drift Within(int bytes)
    {
        foreach (var start in starts)
            bytes -= start.Name.Length + 3;

        var report = new Drift
        {
            Checked = compared,
            Drifted = WithFew(MaxSentences),
            Expired = expired,
            Failed = failed,
            Failures = failures.Count,
            NotLookedAt = notLookedAt,
            Starts = starts,
        };
        for (var sentences = MaxSentences; SizeOf(report) > bytes && sentences > 1; )
        {
            sentences /= 2;
            report = report with { Drifted = WithFew(sentences) };
        }

        while (SizeOf(report) > bytes && report.NotLookedAt.Count + report.Drifted.Count + report.Expired.Count + report.Failed.Count > 0)
        {
            report = report with { Omitted = report.Omitted + 1 };
            report =
                report.NotLookedAt.Count > 0 ? report with { NotLookedAt = [.. report.NotLookedAt.SkipLast(1)] }
                : report.Drifted.Count > 0 ? report with { Drifted = [.. report.Drifted.SkipLast(1)] }
                : report.Failed.Count > 0 ? report with { Failed = [.. report.Failed.SkipLast(1)] }
                : report with { Expired = [.. report.Expired.SkipLast(1)] };
        }

        return report;
    }

    private void AddDrift(GrantKey grant, List<string> drift, bool canBeRepaired, bool revokes)
    {
        if (drift.Count == 0)
            return;

        drifted.Add(new GrantFinding(grant) { Drift = drift.ConvertAll(Bounded) });
        if (canBeRepaired && input.Batch.Repair)
            Start(grant, revokes);
    }

    private void AddNotChecked(GrantKey grant, string error, string message)
    {
        lock (gate)
            failed.Add(new GrantFinding(grant) { Error = Bounded($"{error}: {message}") });
    }

    private void Start(GrantKey grant, bool revokes) =>
        starts.Add(
            new ReconcileStart($"{grant.Name}-{grant.AccountId}-{grant.Region}-{(revokes ? "ended" : "drift")}-{mark}", grant, revokes)
        );

    private List<GrantFinding> WithFew(int sentences) =>
        drifted.ConvertAll(finding =>
            finding.Drift!.Count <= sentences
                ? finding
                : finding with
                {
                    Drift = [.. finding.Drift.Take(sentences), $"and {finding.Drift.Count - sentences} more"],
                }
        );

    private static string Bounded(string text) => Shortened.To(text, MaxCharacters);

    private static int SizeOf(Drift report) =>
        JsonSerializer.SerializeToUtf8Bytes(report with { Starts = [] }, JsonContext.Default.Drift).Length;
}
