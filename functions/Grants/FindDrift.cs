using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Compares recorded grants with what exists in both accounts and on their instances, as a plan does, and says which have to be applied
/// again or revoked. Changes nothing there; in the table it forgets instances that no longer exist. An error of one grant is reported for
/// that grant alone.
/// </summary>
public sealed class FindDrift
{
    // IAM's rate limits are low and not published: few enough at a time to leave room for other batches.
    private const int SideBySide = 5;

    /// <summary>No run changes a grant for this long: an execution that holds it longer was stopped.</summary>
    private static readonly TimeSpan NobodyHoldsLonger = TimeSpan.FromHours(1);

    /// <summary>A check takes an instance a second or two. Instances that have not answered by then are not looked at.</summary>
    private static readonly TimeSpan InstancesAnswerIn = TimeSpan.FromSeconds(30);

    private readonly GrantTable grants;
    private readonly Provisioner provisioner;
    private readonly DriftOfGrant drift;
    private readonly RequestReader reader;
    private readonly Metrics metrics;
    private readonly TimeProvider clock;
    private readonly string accountId;

    /// <summary>Creates the handler from the function's environment.</summary>
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
            Metrics.OfFunction(),
            TimeProvider.System
        ) { }

    internal FindDrift(
        GrantTable grants,
        Provisioner provisioner,
        DriftOfGrant drift,
        Settings settings,
        Metrics metrics,
        TimeProvider clock
    )
    {
        this.grants = grants;
        this.provisioner = provisioner;
        this.drift = drift;
        this.metrics = metrics;
        this.clock = clock;
        accountId = settings.AccountId;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>
    /// Finds; throws <see cref="TemporaryFailure"/> only if a retry of the whole batch can help, and in the last try never for a single
    /// grant.
    /// </summary>
    [LambdaFunction(ResourceName = "FindDriftFunction")]
    public Task<Drift> FindDriftAsync(DriftInput input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => FindAsync(input, context.LogOf(input.Execution), deadline));

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

        var report = found.Within(batch.Bytes);
        metrics.Write((MetricName.GrantsChecked, report.Checked), (MetricName.GrantsDrifted, found.Drifted));
        return report;
    }

    // Whether to compare the grant; reports what else there is to say about it.
    private bool Classify(GrantRecord? record, DriftReport found)
    {
        // A mere claim, or a revoked grant that has left nothing, is of no interest; one that is held is being changed by an execution.
        if (record is null or { IsHistory: true, HasLeftFiles: false } or { IsActive: false, IsRevoked: false })
            return false;

        if (IsHeld(record))
        {
            found.AddInProgress(record.Grant, $"The execution {record.Holder} is changing it.");
            return false;
        }

        try
        {
            if (record.IsHistory)
                return record.RequestOf(reader).Applied!.Uncleaned.Count > 0;

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
        record.Holder is not null && record.HeldSince is { } since && (clock.GetUtcNow() - since).Duration() < NobodyHoldsLonger;

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
            {
                // An account that is no longer prepared is an error for its grants, but not for its revoked ones.
                if (record.IsHistory)
                    found.AddNotLookedAt(record.Grant, record.AppliedGrant().Uncleaned);
                else
                    found.AddFailure(record.Grant, nameof(ConsumerNotPrepared), notPrepared.Message);
            }

            return;
        }

        using (consumer)
        {
            var all = new List<Comparison>();
            foreach (var some in records.Chunk(SideBySide))
            {
                var comparing = new List<Task<Comparison?>>();
                foreach (var record in some)
                    comparing.Add(CompareAsync(record, consumer, found, logger));

                foreach (var comparison in await Task.WhenAll(comparing))
                {
                    if (comparison is not null)
                        all.Add(comparison);
                }
            }

            // All instances check while the next grants are compared, so they have had their time together.
            var until = clock.GetUtcNow() + InstancesAnswerIn;
            var ending = new List<Task>();
            foreach (var comparison in all)
                ending.Add(EndAsync(comparison, consumer, found, until, logger));

            await Task.WhenAll(ending);
        }
    }

    // Finds what the revocation could not remove from instances.
    private async Task FindLeftAsync(GrantRecord record, ConsumerAccount consumer, DriftReport found, ILambdaLogger logger)
    {
        var statuses = await grants.Instances.StatusesAsync(record.Grant, consumer.Now, consumer.Deadline);
        var left = record.AppliedGrant().Uncleaned.Where(statuses.ContainsKey).ToList();
        var states = await InstanceStates.OfAsync(consumer, left);
        left.RemoveAll(id => InstanceStates.IsOver(states.GetValueOrDefault(id) ?? "terminated"));
        var (there, notLookedAt) = (new List<string>(), new List<string>());
        await DriftOnInstances.AddLeftAsync(left, consumer, there, notLookedAt);
        found.AddLeft(record.Grant, there);
        found.AddNotLookedAt(record.Grant, notLookedAt);
        foreach (var sentence in there)
            logger.Drifted(record.Grant.Id, sentence);
    }

    // Null if the grant could not be compared, or is a revoked one.
    private async Task<Comparison?> CompareAsync(GrantRecord record, ConsumerAccount consumer, DriftReport found, ILambdaLogger logger)
    {
        try
        {
            if (record.IsHistory)
            {
                await FindLeftAsync(record, consumer, found, logger);
                return null;
            }

            var request = record.RequestOf(reader);
            var (drifted, canBeRepaired, selection) = await drift.OfAsync(request, consumer, clock.GetUtcNow(), logger);
            // Not drift: nothing of the grant exists there. But each instance that is launched adds a record, and no run may ever look at
            // all of them again.
            var gone = selection.Gone.Select(id => new InstanceResult(id, InstanceStatus.Revoked, []));
            await grants.Instances.EndAsync(record.Grant, record.Generation, gone, clock.GetUtcNow(), consumer.Deadline);
            var instances = new DriftOnInstances(grants, request, consumer, new GrantNames(request, accountId), clock);
            try
            {
                await instances.SendAsync(selection, logger);
            }
            catch (ConsumerNotPrepared exception)
            {
                // The document is missing or older than this stack: the comparison of the accounts is reported all the same.
                found.AddFailure(record.Grant, nameof(ConsumerNotPrepared), exception.Message);
            }

            return new Comparison(record, drifted, canBeRepaired, instances);
        }
        catch (Exception exception) when (found.IsOfOneGrant(exception))
        {
            found.AddFailure(record.Grant, exception);
            return null;
        }
    }

    private async Task EndAsync(
        Comparison comparison,
        ConsumerAccount consumer,
        DriftReport found,
        DateTimeOffset until,
        ILambdaLogger logger
    )
    {
        var (record, drifted, canBeRepaired, instances) = comparison;
        try
        {
            var (onInstances, notLookedAt) = await instances.CollectAsync(until);
            drifted.AddRange(onInstances);
            // A comparison with a record that a run has changed meanwhile says nothing.
            if (drifted.Count > 0 && await grants.ReadAsync(record.Grant, consumer.Deadline) is var now && !IsSame(record, now))
            {
                found.AddInProgress(record.Grant, "It was changed while it was checked.");
                return;
            }

            found.AddChecked(record.Grant, drifted, canBeRepaired);
            found.AddNotLookedAt(record.Grant, notLookedAt);
            foreach (var sentence in drifted)
                logger.Drifted(record.Grant.Id, sentence);
        }
        catch (Exception exception) when (found.IsOfOneGrant(exception))
        {
            found.AddFailure(record.Grant, exception);
        }
    }

    private sealed record Comparison(GrantRecord Record, List<string> Drifted, bool CanBeRepaired, DriftOnInstances Instances);

    private static bool IsSame(GrantRecord before, GrantRecord? now) =>
        now is not null && before.Generation == now.Generation && before.Holder == now.Holder && before.Applied == now.Applied;
}
