using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Grants;

/// <summary>Turns a revoked grant's record into history, or releases the grant after a failure.</summary>
public sealed class EndRevocation
{
    private readonly GrantTable grants;
    private readonly Metrics metrics;
    private readonly TimeProvider clock;

    /// <summary>Creates the handler from the function's environment.</summary>
    public EndRevocation()
        : this(GrantTable.OfFunction(), Metrics.OfFunction(), TimeProvider.System) { }

    internal EndRevocation(GrantTable grants, Metrics metrics, TimeProvider clock)
    {
        this.grants = grants;
        this.metrics = metrics;
        this.clock = clock;
    }

    /// <summary>
    /// Ends; returns the event to publish. There is none if a rollback could not take the grant away: that run is reported as failed
    /// anyway.
    /// </summary>
    [LambdaFunction(ResourceName = "EndRevocationFunction")]
    public Task<Recorded> EndRevocationAsync(RevocationStep input, ILambdaContext context) =>
        Deadline.RunAsync(
            context,
            clock,
            async deadline =>
            {
                var (grant, execution, request) = input.Revocation;
                if (input.Ends)
                {
                    var isKnown = request is not null;
                    await grants.History.BuryAsync(grant, execution, input.Uncleaned, isKnown, clock.GetUtcNow(), deadline);
                }
                else
                {
                    await grants.Claims.AbandonAsync(grant, execution, clock.GetUtcNow(), deadline);
                }

                if (input.Error is { } error)
                    metrics.Failed(error);

                var isTold = input.Ends || input.Error is not null;
                return new Recorded(Request: null, isTold ? GrantEvents.Revoked(input.Revocation, input.Error, clock.GetUtcNow()) : null);
            }
        );
}
