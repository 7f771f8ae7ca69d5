using System.Text.Json;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;
using RepoGrant.Reports;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Writes a grant's record: what is requested before the first write, what exists once both accounts match the request, and the results of
/// the run and of each of its instances.
/// </summary>
public sealed class RecordGrant
{
    private readonly GrantTable grants;
    private readonly Metrics metrics;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public RecordGrant()
        : this(GrantTable.OfFunction(), Metrics.OfFunction(), TimeProvider.System) { }

    internal RecordGrant(GrantTable grants, Metrics metrics, TimeProvider clock)
    {
        this.grants = grants;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// <summary>
    /// Records what the point in the run and the request call for. The returned request says what may exist of the grant; at the end of a
    /// run, the event says what to publish. Throws <see cref="Superseded"/> if the execution no longer holds the grant.
    /// </summary>
    [LambdaFunction(ResourceName = "RecordGrantFunction")]
    public Task<Recorded> RecordGrantAsync(RecordInput input, ILambdaContext context) =>
        Deadline.RunAsync(
            context,
            clock,
            async deadline =>
                input.Moment switch
                {
                    RecordMoment.Requested => new Recorded(await RequestAsync(input, deadline), Event: null),
                    RecordMoment.Applied => new Recorded(await ReleaseAsync(input, deadline), Event: null),
                    RecordMoment.Failed => new Recorded(Request: null, await FailAsync(input, deadline)),
                    _ => new Recorded(Request: null, await EndAsync(input, context.LogOf(input), deadline)),
                }
        );

    private async Task<AccessRequest> RequestAsync(RecordInput input, CancellationToken deadline)
    {
        var selection = input.Selection ?? throw new InvalidOperationException("The request is recorded with its selection.");
        var request = input.Request with
        {
            Applied = Changing.Begin(input.Request, selection, clock.GetUtcNow()),
            Lost = [.. Changing.Lost(input.Request, selection)],
        };
        // Those beyond would keep their access for hours, and nobody would know.
        var left = request.Applied.Left.Count(instance => !instance.WithoutProfile);
        if (!request.Recorded && left > InstanceIdentityDocuments.MaxLeft)
        {
            throw Problems.Only(
                "$.consumer.instances",
                $"{left} instances would have left the grant within {LeftSessions.CredentialsMayLast.TotalHours:0} hours, and may still "
                    + $"have its credentials; RepoGrant can deny {InstanceIdentityDocuments.MaxLeft} at a time. Nothing was changed. Try "
                    + "again later, or revoke the grant"
            );
        }

        // A plan records nothing, and a run for single instances has nothing to record before it holds the grant. A request that equals the
        // newest one, and finds what that one left, changes nothing here either.
        var isRecorded = request.Repeats && TextOf(request.Applied) == TextOf(input.Request.Applied ?? new AppliedGrant());
        if (request.Claimed && request.Mode == Mode.Apply && !isRecorded && !await grants.RequestAsync(request, input.Execution, deadline))
            throw NotHeld(request);

        return request;
    }

    private async Task<AccessRequest> ReleaseAsync(RecordInput input, CancellationToken deadline)
    {
        // A run for single instances that had nothing to change in IAM holds nothing.
        if (!input.Request.Claimed)
            return input.Request;

        var uncleaned = new List<string>();
        foreach (var leaving in input.Selection?.Leaving ?? [])
        {
            var isClean =
                leaving.Untouched || InstanceStates.IsOver(leaving.State) || input.Removal?.HasCleaned(leaving.InstanceId) == true;
            if (!isClean)
                uncleaned.Add(leaving.InstanceId);
        }

        uncleaned.Sort(StringComparer.Ordinal);
        var applied = input.Request.WhenApplied();
        var request = input.Request with { Applied = input.Request.Recorded ? applied : applied with { Uncleaned = uncleaned } };
        var left = (input.Selection?.Leaving ?? []).Select(leaving => new InstanceResult(
            leaving.InstanceId,
            uncleaned.Contains(leaving.InstanceId) ? InstanceStatus.Left : InstanceStatus.Revoked,
            []
        ));
        await grants.Instances.EndAsync(GrantKey.Of(request), request.Generation, left, clock.GetUtcNow(), deadline);
        return await grants.Claims.ReleaseAsync(request, input.Execution, clock.GetUtcNow(), deadline)
            ? request with
            {
                Claimed = false,
            }
            : throw NotHeld(request);
    }

    private async Task<GrantEvent?> FailAsync(RecordInput input, CancellationToken deadline)
    {
        var request = input.Request;
        var result = Result(input, StatusWord.Failed) with { Error = input.Error };
        if (request.Generation > 0 && request.Mode == Mode.Apply)
            await grants.EndAsync(request, result, givesAccess: false, deadline);

        // Also if the run does not know that it holds the grant: the claim's answer was lost, or what it read is not valid.
        if (request.Claimed || request.Mode == Mode.Apply)
        {
            // A run changes nothing before it has recorded who loses the access.
            DateTimeOffset? changedAt = request is { Claimed: true, Lost: not null } ? clock.GetUtcNow() : null;
            await grants.Claims.AbandonAsync(GrantKey.Of(request), input.Execution, changedAt, deadline, request.Recorded);
        }

        // A failed run is reported and counted once, whatever its rollback comes to.
        if (request is not { Mode: Mode.Apply, RollsBack: null })
            return null;

        metrics.Failed(input.Error ?? "Unknown");
        return GrantEvents.Failed(request, result);
    }

    private async Task<GrantEvent?> EndAsync(RecordInput input, ILambdaLogger logger, CancellationToken deadline)
    {
        var request = input.Request;
        var report = input.Report ?? throw new InvalidOperationException("The end of a run is recorded with its report.");
        if (request.Mode == Mode.Plan)
            return null;

        var grant = GrantKey.Of(request);
        var instances = report.Instances.UnionBy(input.Instances, instance => instance.InstanceId).ToList();
        var rollsBack = request.RollsBack is not null;
        var succeeded = report.Status != ReportStatus.NotVerified;
        var status = rollsBack && succeeded ? StatusWord.RolledBack : WordConverter<ReportStatus>.WordOf(report.Status);
        var result = Result(input, status) with
        {
            Verified = instances.Count(instance => instance.Status == InstanceStatus.Verified),
            Failed = instances.Count(instance => instance.Status == InstanceStatus.Failed),
            Unreachable = instances.Count(instance => instance.Status == InstanceStatus.Unreachable),
            Changed = report.Changes.Count(change => change.Action != ChangeAction.Unchanged),
        };
        var (isRecorded, isGranting) = await grants.EndAsync(request, result, givesAccess: succeeded && !rollsBack, deadline);
        if (!isRecorded)
        {
            logger.RecordOfAnother();
            return null;
        }

        await grants.Instances.EndAsync(
            grant,
            request.Generation,
            instances.Where(instance => instance.Status != InstanceStatus.Revoked),
            clock.GetUtcNow(),
            deadline
        );
        if (rollsBack)
            return null;

        Measure(result, input.Started);
        if (succeeded)
            return GrantEvents.Ended(request, result, isGranting);

        metrics.Failed(GrantEvents.NotVerifiedError);
        return GrantEvents.NotVerified(request, result, report);
    }

    private void Measure(GrantResult result, DateTimeOffset? started)
    {
        (string, double)[] values =
        [
            (MetricName.InstancesVerified, result.Verified),
            (MetricName.InstancesFailed, result.Failed),
            (MetricName.InstancesUnreachable, result.Unreachable),
        ];
        // If nothing changed, the access already existed.
        if (result is { Changed: > 0, Verified: > 0 } && started is { } start)
            values = [.. values, (MetricName.TimeToAccess, (result.At - start).TotalMilliseconds)];

        metrics.Write(values);
    }

    private static string TextOf(AppliedGrant applied) => JsonSerializer.Serialize(applied, JsonContext.Default.AppliedGrant);

    private GrantResult Result(RecordInput input, string status) =>
        new()
        {
            Status = status,
            Generation = input.Request.Generation,
            Execution = input.Execution,
            At = clock.GetUtcNow(),
        };

    private static Superseded NotHeld(AccessRequest request) =>
        new($"The grant {GrantKey.Of(request).Id} is no longer held by this run. The run has ended and written nothing more.");
}
