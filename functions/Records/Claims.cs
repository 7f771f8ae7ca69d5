using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using RepoGrant.Contract;

namespace RepoGrant.Records;

/// <summary>
/// Gives a grant to one execution at a time. A claim has no lease that could run out while its holder works: it ends when the holder
/// releases it, or when the holder's execution is over and none of the functions that it started can still be running.
/// </summary>
internal sealed class Claims(GrantTable table, IAmazonStepFunctions stepFunctions, TimeProvider clock)
{
    /// <summary>
    /// Longer than any function runs (template.yaml): an execution that was stopped leaves its function running, which may write until its
    /// time-out.
    /// </summary>
    internal static readonly TimeSpan FunctionsAreOver = TimeSpan.FromSeconds(125);

    private const int Tries = 3;

    /// <summary>
    /// Claims a grant; returns what is recorded of it. Throws <see cref="GrantInProgress"/> while another execution holds it, and <see
    /// cref="Superseded"/> if an execution that was started later has already claimed it. Claiming twice does no harm.
    /// </summary>
    /// <param name="grant">The grant.</param>
    /// <param name="execution">The ARN of the execution that claims.</param>
    /// <param name="asked">When it was started, if it brings a request of its own: see <see cref="ClaimTable.ClaimAsync"/>.</param>
    /// <param name="generation">Of a run of the recorded request: its generation. It does not wait for what makes it outdated.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task<GrantRecord> TakeAsync(
        GrantKey grant,
        string execution,
        long? asked,
        long? generation,
        CancellationToken cancellationToken
    )
    {
        string? over = null;
        for (var attempt = 0; attempt < Tries; attempt++)
        {
            if (await table.Claims.ClaimAsync(grant, over, execution, asked, clock.GetUtcNow(), cancellationToken) is { } record)
                return record;

            var found = await table.ReadAsync(grant, cancellationToken);
            var isOutdated = generation is not null && found is not null && (!found.IsActive || found.Generation != generation);
            if (found?.Asked > asked || isOutdated)
                throw NewerThan(grant);

            over = found?.Holder;
            if (over is not null)
                await EnsureOverAsync(grant, over, cancellationToken);
        }

        throw new TemporaryFailure($"The record of the grant {grant.Id} changes faster than it can be claimed.");
    }

    /// <summary>Ends a run whose grant has been requested or revoked by an execution that was started later.</summary>
    public static Superseded NewerThan(GrantKey grant) =>
        new(
            $"The grant {grant.Id} has a newer request, or has been revoked, since this run was started. The run "
                + "has ended and written nothing more."
        );

    /// <summary>Gives back a grant of which nothing has been changed, because the execution comes too late.</summary>
    public Task ReturnAsync(GrantKey grant, string execution, CancellationToken cancellationToken) =>
        table.Claims.ReturnAsync(grant, execution, cancellationToken);

    private async Task EnsureOverAsync(GrantKey grant, string holder, CancellationToken cancellationToken)
    {
        // Written by hand: IAM would not even let it be looked up.
        if (holder.Split(':') is not ["arn", _, "states", _, _, "execution", _, _])
            return;

        try
        {
            var execution = await stepFunctions.DescribeExecutionAsync(
                new DescribeExecutionRequest { ExecutionArn = holder },
                cancellationToken
            );
            if (execution.Status == ExecutionStatus.RUNNING || execution.Status == ExecutionStatus.PENDING_REDRIVE)
                throw new GrantInProgress($"The execution {holder} is changing the grant {grant.Id}. Run again when it has ended.");

            var over = execution.StopDate is { } stopped
                ? new DateTimeOffset(stopped.ToUniversalTime()) + FunctionsAreOver
                : DateTimeOffset.MinValue;
            if (clock.GetUtcNow() < over)
            {
                throw new GrantInProgress(
                    $"The execution {holder} was changing the grant {grant.Id} when it was stopped. The functions that it started may "
                        + $"keep running until {over:HH:mm:ss} UTC. Run again then."
                );
            }
        }
        catch (Exception exception) when (exception is ExecutionDoesNotExistException or InvalidArnException)
        {
            // Step Functions forgets executions 90 days after they have ended.
        }
    }
}
