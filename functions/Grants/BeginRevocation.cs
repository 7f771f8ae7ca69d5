using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Marks a grant as revoked, which stops its runs at their next write and hides it from launched instances, and claims it as soon as those
/// runs have stopped.
/// </summary>
public sealed class BeginRevocation
{
    private readonly GrantTable grants;
    private readonly Claims claims;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public BeginRevocation()
        : this(
            GrantTable.OfFunction(),
            new Claims(GrantTable.OfFunction(), Clients.StepFunctions(Settings.OfFunction.Region), TimeProvider.System),
            Settings.OfFunction,
            TimeProvider.System
        ) { }

    internal BeginRevocation(GrantTable grants, Claims claims, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.claims = claims;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>
    /// Begins; throws <see cref="InvalidRequest"/> with every problem of the input, <see cref="GrantInProgress"/> while a run still holds
    /// the grant, <see cref="Superseded"/> if the grant has a newer request than the revocation, and <see cref="RevokedAlready"/> if a
    /// revocation of expired grants comes too late.
    /// </summary>
    [LambdaFunction(ResourceName = "BeginRevocationFunction")]
    public Task<Revocation> BeginRevocationAsync(RevocationStart input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => BeginAsync(input, context.LogOf(input.Execution), deadline));

    private async Task<Revocation> BeginAsync(RevocationStart input, ILambdaLogger logger, CancellationToken deadline)
    {
        var asked = RequestReader.ReadRevocation(input.Input);
        var grant = asked.Grant;
        var started = input.Started.ToUnixTimeMilliseconds();
        var seen = await grants.ReadAsync(grant, deadline);
        if (asked.OnlyExpired && seen is { IsActive: true } && !(seen.RequestOf(reader).ExpiresAt <= clock.GetUtcNow()))
            throw new Superseded($"The grant {grant.Id} has not expired: it has been requested again. Nothing was taken away.");

        // For a grant that was seen to have expired, exactly that request: one recorded since may expire later.
        long? seenGeneration = asked.OnlyExpired ? seen?.Generation : null;
        var isRecorded = seen is { Generation: > 0 } or { Spoiled: not null };
        if (isRecorded && !seen!.IsRevoked && !await grants.RevokeAsync(grant, started, seenGeneration, deadline))
            throw Newer(grant);

        // What a revoked grant has left on instances is removed, but that must not replace a request that is just being made.
        long? newest = asked.OnlyExpired && seen is { IsHistory: true } ? null : started;
        var record = await claims.TakeAsync(grant, input.Execution, newest, generation: null, deadline);
        if (asked.OnlyExpired && record is { IsHistory: true, HasLeftFiles: false })
        {
            await claims.ReturnAsync(grant, input.Execution, deadline);
            throw new RevokedAlready($"The grant {grant.Id} has been revoked by another execution meanwhile.");
        }

        // A rollback that has not ended spares what existed before its run; whoever revokes the grant means all of it.
        var spares = !asked.OnlyExpired && record is { CreatedSince: not null, IsHistory: false };
        if (record.Generation > started || (spares && !await grants.RevokeAsync(grant, started, seen: null, deadline)))
        {
            await claims.ReturnAsync(grant, input.Execution, deadline);
            throw Newer(grant);
        }

        return new Revocation(grant, input.Execution, await RequestAsync(grant, logger, deadline))
        {
            SettledAt = record.UnsettledUntil(clock.GetUtcNow()),
        };
    }

    private static Superseded Newer(GrantKey grant) =>
        new($"The grant {grant.Id} has been requested again since this revocation was started. Nothing was taken away.");

    private async Task<AccessRequest?> RequestAsync(GrantKey grant, ILambdaLogger logger, CancellationToken deadline)
    {
        var record = await grants.ReadAsync(grant, deadline);
        try
        {
            return record is { Requested: not null } ? record.RequestOf(reader) : null;
        }
        catch (InvalidRequest invalid)
        {
            // What exists in the accounts is found by its tags, whatever the record says.
            logger.RecordIgnored(grant.Id, invalid.Message);
            return null;
        }
    }
}
