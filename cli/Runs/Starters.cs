using Amazon.Runtime;
using Amazon.StepFunctions.Model;
using RepoGrant.Cli.Aws;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Cli.Runs;

/// <summary>Reads a page of the calls of StartExecution in a time, newest first.</summary>
internal delegate Task<StartedPage> LookUpStarts(DateTimeOffset from, DateTimeOffset to, string? next, CancellationToken cancellationToken);

/// <summary>
/// Finds out who started an execution: CloudTrail's event history has every call of StartExecution of the last 90 days, with the caller's
/// identity. What cannot be found out is said in a sentence and harms nothing.
/// </summary>
internal sealed class Starters(Executions executions, LookUpStarts lookUp, string stack, TimeProvider time)
{
    /// <summary>What is shown as the starter if a schedule started the run.</summary>
    public const string Schedule = "schedule";

    // CloudTrail has the time of the call to the second, Step Functions that of the start.
    private static readonly TimeSpan Around = TimeSpan.FromSeconds(3);

    // "CloudTrail typically delivers events within an average of about 5 minutes of an API call. This time is not guaranteed"
    // (CloudTrail User Guide, "How CloudTrail works").
    private static readonly TimeSpan Late = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Kept = TimeSpan.FromDays(90);

    // A definition's TimeoutSeconds is the longest that reconcile-grants takes.
    private static readonly TimeSpan LongestReconciliation = TimeSpan.FromHours(3);

    // Five seconds at two calls a second: 500 calls of StartExecution in the seconds around one, or 10,000 reconciliations.
    private const int MostPages = 10;

    // The limit is two calls a second for everybody in the account and Region (API reference, LookupEvents).
    private readonly Pace pace = new(time);

    /// <summary>Who started an execution that is only known by its ARN.</summary>
    public async Task<Starter> OfAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            return await OfAsync(await executions.DescribeAsync(arn, cancellationToken), cancellationToken);
        }
        catch (ExecutionDoesNotExistException)
        {
            return new(null, "Who started it is not known: Step Functions no longer has the execution.");
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(null, "Who started it is not known: these credentials lack the permission states:DescribeExecution.");
        }
    }

    /// <summary>Who started an execution of this stack.</summary>
    public async Task<Starter> OfAsync(Execution execution, CancellationToken cancellationToken)
    {
        var found = await FindAsync(execution.Arn, execution.Started, cancellationToken);
        if (found.Start is not { } start)
            return new(null, found.Note);
        if (start.Role == Role("reconcile-rule"))
            return new(Schedule);
        if (start.Role == Role("launch-rule") || start.Role == Role("instance-launched"))
            return new($"launch of {Instances(execution)}");
        return start.Role == Role("reconcile-grants")
            ? await OfReconciliationAsync(execution, start, cancellationToken)
            : new(start.Caller);
    }

    // reconcile-grants starts runs itself: whoever started it wanted them. The runs' names end with a mark of its execution.
    private async Task<Starter> OfReconciliationAsync(Execution execution, StartedExecution start, CancellationToken cancellationToken)
    {
        const string Unknown = "reconcile-grants started it.";
        try
        {
            string? next = null;
            for (var page = 0; page < MostPages; page++)
            {
                var listed = await executions.ListAsync("reconcile-grants", next, cancellationToken);
                var parent = listed.Executions.FirstOrDefault(one =>
                    one.Started <= execution.Started && execution.Name.EndsWith("-" + DriftReport.MarkOf(one.Arn), StringComparison.Ordinal)
                );
                if (parent is not null)
                {
                    var found = await FindAsync(parent.Arn, parent.Started, cancellationToken);
                    return found.Start is { } by
                        ? new(by.Role == Role("reconcile-rule") ? Schedule : by.Caller)
                        : new(start.Caller, $"{Unknown} {found.Note}");
                }

                next = listed.Next;
                if (next is null || listed.Executions.Any(one => one.Started < execution.Started - LongestReconciliation))
                    break;
            }

            return new(start.Caller, $"{Unknown} Its execution was not found, so it is not known who started that.");
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(start.Caller, $"{Unknown} To find out who started that, this needs states:ListExecutions on it.");
        }
    }

    private async Task<(StartedExecution? Start, string? Note)> FindAsync(
        string arn,
        DateTimeOffset started,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        if (started < now - Kept)
            return (null, "Who started it is not known: CloudTrail's event history ends after 90 days. A trail of the account knows it.");
        try
        {
            StartedExecution? first = null;
            string? next = null;
            for (var page = 0; page < MostPages; page++)
            {
                await pace.TurnAsync(cancellationToken);
                var (starts, following) = await lookUp(started - Around, started + Around, next, cancellationToken);
                // The same call again is answered with the same execution: the first one started it.
                first = starts.Where(one => one.Execution == arn).MinBy(one => one.At) ?? first;
                next = following;
                if (next is null)
                    return first is null ? (null, NotFound(started, now)) : (first, null);
            }

            return first is null
                ? (null, "Who started it is not known: too many executions were started in the same seconds to look through.")
                : (first, null);
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return (null, "Who started it is not known: these credentials lack the permission cloudtrail:LookupEvents.");
        }
        catch (Exception e) when (e is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            return (null, $"Who started it is not known: CloudTrail could not be asked ({e.Message}).");
        }
    }

    private static string NotFound(DateTimeOffset started, DateTimeOffset now) =>
        now - started < Late
            ? "Who started it is not known yet: CloudTrail shows that some minutes after the start. Run this again later."
            : "Who started it is not known: CloudTrail's event history has no start of it in this account and Region.";

    private string Role(string name) =>
        $"arn:{Partition.Of(executions.Region).Name}:iam::{executions.AccountId}:role{GrantNames.SystemPath}{stack}-{name}";

    // instance-launched has one instance in its input, and gives it to the runs that it starts.
    private static string Instances(Execution execution)
    {
        var input = RunRequest.Json(execution.Input);
        var ids = input.Texts("instanceIds").Append(input.Text("instanceId")).Where(id => id.Length > 0);
        return string.Join(", ", ids) is { Length: > 0 } known ? known : "an instance";
    }
}
