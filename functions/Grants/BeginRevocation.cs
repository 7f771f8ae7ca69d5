using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Marks a grant as revoked, which stops its runs at their next write and keeps it from launched instances, and claims it as soon as they
/// have stopped.
/// </summary>
public sealed class BeginRevocation
{
    private readonly GrantTable grants;
    private readonly Claims claims;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
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
    /// Begins; throws <see cref="InvalidRequest"/> with every problem of the input, and <see cref="GrantInProgress"/> while a run still
    /// holds the grant.
    /// </summary>
    [LambdaFunction(ResourceName = "BeginRevocationFunction")]
    public Task<Revocation> BeginRevocationAsync(RevocationStart input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => BeginAsync(input, context.Logger, deadline));

    private async Task<Revocation> BeginAsync(RevocationStart input, ILambdaLogger logger, CancellationToken deadline)
    {
        var grant = RequestReader.ReadRevocation(input.Input);
        var record = await grants.ReadAsync(grant, deadline);
        var generation = Math.Max((record?.Generation ?? 0) + 1, clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (record is { IsRevoked: false, Generation: > 0 })
            await grants.RevokeAsync(grant, generation, deadline);

        await claims.TakeAsync(grant, input.Execution, deadline);
        return new Revocation(grant, input.Execution, await RequestAsync(grant, logger, deadline));
    }

    private async Task<AccessRequest?> RequestAsync(GrantKey grant, ILambdaLogger logger, CancellationToken deadline)
    {
        var record = await grants.ReadAsync(grant, deadline);
        try
        {
            return record is { Requested: not null } ? record.RequestOf(reader) : null;
        }
        catch (InvalidRequest invalid)
        {
            // What is in the accounts is found by its tags, whatever the record says.
            logger.RecordIgnored(grant.Id, invalid.Message);
            return null;
        }
    }
}
