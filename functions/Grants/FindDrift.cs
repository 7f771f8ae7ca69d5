using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using Amazon.Runtime;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Compares recorded grants with what there is in both accounts, as a plan does, and says which have to be applied again or revoked.
/// Writes nothing. What one grant fails for is said of that grant alone.
/// </summary>
public sealed class FindDrift
{
    // IAM's rates are low and not published: as many grants of a batch as leave room for other batches.
    private const int SideBySide = 5;

    /// <summary>No run changes a grant for so long: whoever holds it longer was stopped.</summary>
    private static readonly TimeSpan NobodyHoldsLonger = TimeSpan.FromHours(1);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly DriftOfGrant drift;
    private readonly RequestReader reader;
    private readonly TimeProvider clock;

    /// <summary>The function's own.</summary>
    public FindDrift()
        : this(
            GrantTable.OfFunction(),
            Provisioner.OfFunction(),
            new DriftOfGrant(
                new SelectInstances(),
                new EnsureRepositoryAccess(),
                new EnsureInstanceIdentity(),
                Settings.OfFunction.AccountId
            ),
            Settings.OfFunction,
            TimeProvider.System
        ) { }

    internal FindDrift(GrantTable grants, Provisioner provisioner, DriftOfGrant drift, Settings settings, TimeProvider clock)
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.drift = drift;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>
    /// Finds; throws <see cref="TemporaryFailure"/> where a retry of the whole batch is worth it, and for no single grant otherwise.
    /// </summary>
    [LambdaFunction(ResourceName = "FindDriftFunction")]
    public Task<Drift> FindDriftAsync(DriftInput input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => FindAsync(input, context.Logger, deadline));

    private async Task<Drift> FindAsync(DriftInput input, ILambdaLogger logger, CancellationToken deadline)
    {
        var batch = input.Batch;
        var found = new DriftReport(input);
        var compared = new List<GrantRecord>();
        foreach (var name in batch.Names)
        {
            var record = await grants.ReadAsync(new GrantKey(name, batch.AccountId, batch.Region), deadline);
            if (Classify(record, found))
                compared.Add(record!);
        }

        if (compared.Count > 0)
            await CompareAsync(compared, input, found, logger, deadline);

        return found.Within(batch.Bytes);
    }

    // Whether the grant is to be compared; what else there is to say of it is said.
    private bool Classify(GrantRecord? record, DriftReport found)
    {
        // What was revoked since it was listed, or is a claim alone, is of no interest; what is held has somebody who is at it.
        if (record is null || record.HasEnded || record is { IsActive: false, IsRevoked: false })
            return false;

        if (IsHeld(record))
        {
            found.AddFailure(record.Grant, nameof(GrantInProgress), $"The execution {record.Holder} is changing it.");
            return false;
        }

        try
        {
            if (!record.IsRevoked && !(record.RequestOf(reader).ExpiresAt <= clock.GetUtcNow()))
                return true;

            found.AddExpired(record.Grant);
        }
        catch (InvalidRequest invalid)
        {
            found.AddFailure(record.Grant, nameof(InvalidRequest), invalid.Message);
        }

        return false;
    }

    private bool IsHeld(GrantRecord record) =>
        record.Holder is not null && record.HeldSince is { } since && since + NobodyHoldsLonger > clock.GetUtcNow();

    private async Task CompareAsync(
        List<GrantRecord> records,
        DriftInput input,
        DriftReport found,
        ILambdaLogger logger,
        CancellationToken deadline
    )
    {
        ConsumerAccount consumer;
        try
        {
            consumer = await provisioner.OpenAsync(input.Batch.AccountId, input.Batch.Region, input.Execution, deadline);
        }
        catch (ConsumerNotPrepared notPrepared)
        {
            foreach (var record in records)
                found.AddFailure(record.Grant, nameof(ConsumerNotPrepared), notPrepared.Message);
            return;
        }

        using (consumer)
        {
            foreach (var some in records.Chunk(SideBySide))
            {
                var comparing = new List<Task>();
                foreach (var record in some)
                    comparing.Add(CompareAsync(record, consumer, found, logger));

                await Task.WhenAll(comparing);
            }
        }
    }

    private async Task CompareAsync(GrantRecord record, ConsumerAccount consumer, DriftReport found, ILambdaLogger logger)
    {
        try
        {
            var request = record.RequestOf(reader);
            var (drifted, canBeRepaired) = await drift.OfAsync(request, consumer, clock.GetUtcNow(), logger);
            // What was compared with a record that a run has changed meanwhile says nothing.
            if (drifted.Count > 0 && await grants.ReadAsync(record.Grant, consumer.Deadline) is var now && !IsSame(record, now))
            {
                found.AddFailure(record.Grant, nameof(GrantInProgress), "It was changed while it was checked.");
                return;
            }

            found.AddChecked(record.Grant, drifted, canBeRepaired);
            foreach (var sentence in drifted)
                logger.Drifted(record.Grant.Id, sentence);
        }
        catch (AmazonServiceException exception) when (!AwsErrors.IsTemporary(exception))
        {
            var error = AwsErrors.IsDenied(exception) ? nameof(AccessDenied) : exception.ErrorCode ?? exception.GetType().Name;
            found.AddFailure(record.Grant, error, exception.Message);
        }
    }

    private static bool IsSame(GrantRecord before, GrantRecord? now) =>
        now is not null && before.Generation == now.Generation && before.Holder == now.Holder && before.Applied == now.Applied;
}
