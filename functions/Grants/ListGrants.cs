using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Validation;

namespace RepoGrant.Grants;

/// <summary>
/// Lists the recorded grants in batches of one account and Region, expired ones first; of the revoked ones, those that have left something
/// on instances.
/// </summary>
public sealed class ListGrants
{
    // An execution's history is limited to 25,000 events (Step Functions Developer Guide, "Service quotas"); this leaves room for retries.
    private const int MaxEvents = 22_000;
    private const int EventsOfBatch = 16;
    private const int EventsOfGrant = 9;

    // The findings about all of them are one state's data (262,144 bytes), together with the rest of the output.
    private const int MaxBytes = 200_000;
    private const int MaxBytesOfGrant = 4_000;

    private readonly GrantTable grants;
    private readonly Metrics metrics;
    private readonly TimeProvider clock;
    private readonly RequestReader reader;

    /// <summary>Creates the handler from the function's environment.</summary>
    public ListGrants()
        : this(GrantTable.OfFunction(), Settings.OfFunction, Metrics.OfFunction(), TimeProvider.System) { }

    internal ListGrants(GrantTable grants, Settings settings, Metrics metrics, TimeProvider clock)
    {
        this.grants = grants;
        this.metrics = metrics;
        this.clock = clock;
        reader = GrantLimits.Reader(settings);
    }

    /// <summary>Lists; throws <see cref="InvalidRequest"/> with every problem of the input.</summary>
    [LambdaFunction(ResourceName = "ListGrantsFunction")]
    public Task<ListedGrants> ListGrantsAsync(Stream input, ILambdaContext context) =>
        Deadline.RunAsync(context, clock, deadline => ListAsync(input, deadline));

    private async Task<ListedGrants> ListAsync(Stream input, CancellationToken deadline)
    {
        var asked = (ExecutionInput.Reconciliation)await reader.ReadAsync(input, deadline, StateMachine.ReconcileGrants);
        var toBeRevoked = new List<GrantKey>();
        var others = new List<GrantKey>();
        var recorded = 0;
        var now = clock.GetUtcNow();
        var settled = now;
        foreach (var record in await grants.ListAsync("", deadline))
        {
            recorded += record.IsActive ? 1 : 0;
            if (IsToBeRevoked(record))
            {
                toBeRevoked.Add(record.Grant);
            }
            else if (record.IsActive && !asked.OnlyExpired)
            {
                others.Add(record.Grant);
                if (record.UnsettledUntil(now) is { } until && until > settled)
                    settled = until;
            }
            else if (record.HasLeftFiles && !asked.OnlyExpired)
            {
                others.Add(record.Grant);
            }
        }

        metrics.Write(MetricName.Grants, recorded);
        var batches = new List<GrantBatch>();
        var room = MaxEvents;
        var listed = Add(batches, toBeRevoked, asked.Repair, ref room) + Add(batches, others, asked.Repair, ref room);
        var each = Math.Min(MaxBytesOfGrant, MaxBytes / Math.Max(listed, 1));
        return new ListedGrants(
            [.. batches.Select(batch => batch with { Bytes = each * batch.Names.Count })],
            toBeRevoked.Count + others.Count - listed,
            (int)Math.Ceiling((settled - now).TotalSeconds)
        );
    }

    // What has expired, and what a revocation has left that stopped halfway.
    private bool IsToBeRevoked(GrantRecord record)
    {
        try
        {
            return record is { IsRevoked: true, IsHistory: false }
                || (record.IsActive && record.RequestOf(reader).ExpiresAt <= clock.GetUtcNow());
        }
        catch (InvalidRequest)
        {
            // Find drift reports what is wrong with it.
            return false;
        }
    }

    // The table returns them in the order of their ids, so those of one account and Region are adjacent.
    private static int Add(List<GrantBatch> batches, List<GrantKey> listed, bool repair, ref int room)
    {
        for (var start = 0; start < listed.Count; )
        {
            var first = listed[start];
            var names = new List<string>();
            while (
                start < listed.Count
                && names.Count < GrantBatch.MaxGrants
                && (listed[start].AccountId, listed[start].Region) == (first.AccountId, first.Region)
            )
            {
                names.Add(listed[start++].Name);
            }

            var events = EventsOfBatch + (EventsOfGrant * names.Count);
            if (events > room)
                return start - names.Count;

            room -= events;
            batches.Add(
                new GrantBatch
                {
                    AccountId = first.AccountId,
                    Region = first.Region,
                    Names = names,
                    Repair = repair,
                    Bytes = 0,
                }
            );
        }

        return listed.Count;
    }
}
