using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Makes the execution the only one that may change the grant, until it releases it. Nothing of the request is recorded yet: it may still
/// turn out that a repository does not exist.
/// </summary>
public sealed class ClaimGrant
{
    private readonly GrantTable grants;
    private readonly Claims claims;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public ClaimGrant()
        : this(
            GrantTable.OfFunction(),
            new Claims(GrantTable.OfFunction(), Clients.StepFunctions(Settings.OfFunction.Region), TimeProvider.System),
            Settings.OfFunction,
            TimeProvider.System
        ) { }

    internal ClaimGrant(GrantTable grants, Claims claims, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.claims = claims;
        reader = GrantLimits.Reader(settings);
        this.clock = clock;
    }

    /// <summary>
    /// Claims; the returned request has its generation and says what may exist of the grant. Throws <see cref="GrantInProgress"/> while
    /// another execution holds it, and <see cref="Superseded"/> for a run of a recorded request that is no longer the newest. Throws <see
    /// cref="NotSettled"/>, and holds the grant, if a request that differs from the recorded one has to wait until IAM shows what there is
    /// to take away. For a run that has failed and must be rolled back, returns the request to apply instead.
    /// </summary>
    [LambdaFunction(ResourceName = "ClaimGrantFunction")]
    public Task<AccessRequest> ClaimGrantAsync(ClaimInput input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => input.RollsBack ? RollBackAsync(input, deadline) : ClaimAsync(input, deadline));

    private async Task<AccessRequest> ClaimAsync(ClaimInput input, CancellationToken deadline)
    {
        var request = input.Request;
        var grant = GrantKey.Of(request);
        var started = input.Started.ToUnixTimeMilliseconds();
        // A request read from the record already has its generation, whether it is applied to single instances or again in full.
        var isOfRecord = request.Recorded || request.Generation > 0;
        var record = await claims.TakeAsync(
            grant,
            input.Execution,
            isOfRecord ? null : started,
            isOfRecord ? request.Generation : null,
            deadline
        );
        if (isOfRecord)
        {
            if (record.IsActive && record.Generation == request.Generation)
                return request with { Claimed = true, Repeats = !request.Recorded, Applied = record.AppliedGrant() };
        }
        else if (record.Generation <= started)
        {
            var repeats = record.IsActive && record.Requested == GrantTable.RequestedText(request);
            if (!repeats && !input.Settled && record.UnsettledUntil(clock.GetUtcNow()) is not null)
                throw new NotSettled($"The grant {grant.Id} was changed at {record.ChangedAt:HH:mm:ss} UTC. IAM may not show that yet.");

            return request with
            {
                Claimed = true,
                Repeats = repeats,
                Replaces = record.IsActive,
                // What an unfinished revocation has left is no less the grant's than what this run creates.
                CreatedSince = record is { IsRevoked: true, IsHistory: false } ? record.CreatedSince ?? DateTimeOffset.UnixEpoch : null,
                // The time when the run was started, however late its claim. Instances remember the newest generation that they have seen,
                // so it must rise even if a record has been deleted.
                Generation = repeats ? record.Generation : Math.Max(record.Generation + 1, started),
                Applied = record.AppliedGrant(),
            };
        }

        await claims.ReturnAsync(grant, input.Execution, deadline);
        throw Claims.NewerThan(grant);
    }

    // Claiming twice does no harm: nothing changes the record before this call returns.
    private async Task<AccessRequest> RollBackAsync(ClaimInput input, CancellationToken deadline)
    {
        var request = input.Request;
        var grant = GrantKey.Of(request);
        var record = await claims.TakeAsync(grant, input.Execution, input.Started.ToUnixTimeMilliseconds(), generation: null, deadline);
        var isSame = record.Generation == request.Generation;
        var isOurs = isSame && !request.Repeats;
        if (isOurs && record is { Former: { } former, IsRevoked: false })
        {
            return (record with { Requested = former }).RequestOf(reader) with
            {
                Claimed = true,
                Generation = record.Generation + 1,
                RollsBack = Rollback.Former,
            };
        }

        var since = request.CreatedSince ?? input.Started;
        if (isOurs && record.Former is null && await grants.WithdrawAsync(request, input.Execution, since, deadline))
            return request with { Claimed = true, Applied = record.AppliedGrant(), RollsBack = Rollback.None };

        await claims.ReturnAsync(grant, input.Execution, deadline);
        // The run failed before it recorded its request, or the record already asked for the same.
        return record.Generation < request.Generation || (isSame && request.Repeats && !record.IsRevoked)
            ? request with
            {
                Claimed = false,
                RollsBack = Rollback.Nothing,
            }
            : throw new Superseded(
                $"The grant {grant.Id} has a newer request, or has been revoked, since this run was started. Nothing was taken back."
            );
    }
}
