using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using static RepoGrant.Records.ItemTable;

namespace RepoGrant.Records;

/// <summary>
/// The instances of recorded grants: a grant's own collection has one item for each. A run's results are written only while its request is
/// the newest, which the same transaction proves by the grant's item.
/// </summary>
internal sealed class InstanceTable(ItemTable items)
{
    // DynamoDB API reference, TransactWriteItems.
    private const int MaxOfTransaction = 100;

    // As long as an execution can last (statemachine/grant-access.asl.json): one that was stopped may never record a result.
    internal static readonly TimeSpan ConfiguringLasts = TimeSpan.FromHours(17);

    private static readonly string Left = WordConverter<InstanceStatus>.WordOf(InstanceStatus.Left);
    private static readonly string Configuring = WordConverter<InstanceStatus>.WordOf(InstanceStatus.Configuring);
    private static readonly string Unreachable = WordConverter<InstanceStatus>.WordOf(InstanceStatus.Unreachable);

    /// <summary>
    /// The ids of the instances that a grant has been applied to and that have not left it since, or left it without being cleaned.
    /// </summary>
    public async Task<IReadOnlyList<string>> IdsAsync(GrantKey grant, CancellationToken cancellationToken) =>
        [.. (await StatusesAsync(grant, DateTimeOffset.MaxValue, cancellationToken)).Keys];

    /// <summary>
    /// The same with the status in each instance's record: unreachable for one that a run was configuring which must be over by now.
    /// </summary>
    public async Task<IReadOnlyDictionary<string, string>> StatusesAsync(
        GrantKey grant,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var oldest = Text(now - ConfiguringLasts).S;
        var statuses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in await items.QueryAsync(CollectionOf(grant), "", cancellationToken))
        {
            var status = item.GetValueOrDefault("status")?.S ?? "";
            var isOver = status == Configuring && string.CompareOrdinal(item.GetValueOrDefault("at")?.S, oldest) < 0;
            if (!item.ContainsKey("deleteAt") || status == Left)
                statuses[item["id"].S] = isOver ? Unreachable : status;
        }

        return statuses;
    }

    /// <summary>Whether an instance has left a grant and still has what the grant wrote there.</summary>
    public async Task<bool> HasLeftAsync(GrantKey grant, string instanceId, CancellationToken cancellationToken) =>
        (await items.ReadAsync(CollectionOf(grant), instanceId, cancellationToken))?.GetValueOrDefault("status")?.S == Left;

    /// <summary>What is recorded of each instance of a grant, including those that have left it.</summary>
    public async Task<IReadOnlyList<InstanceRecord>> RecordsAsync(GrantKey grant, CancellationToken cancellationToken) =>
        [.. (await items.QueryAsync(CollectionOf(grant), "", cancellationToken)).Select(InstanceRecord.Of)];

    /// <summary>Records an instance's result, if the request is still the newest.</summary>
    public Task<bool> EndAsync(
        GrantKey grant,
        long generation,
        InstanceResult instance,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => EndAsync(grant, generation, [instance], now, cancellationToken);

    /// <summary>
    /// Records the results of instances, if the request is still the newest; false if it is not. In few transactions, one after the other:
    /// each has the grant's own item, so two at the same time would conflict.
    /// </summary>
    public async Task<bool> EndAsync(
        GrantKey grant,
        long generation,
        IEnumerable<InstanceResult> instances,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        foreach (var some in instances.DistinctBy(instance => instance.InstanceId).Chunk(MaxOfTransaction - 1))
        {
            var writes = new List<TransactWriteItem> { IsNewest(grant, generation) };
            foreach (var instance in some)
                writes.Add(Update(grant, generation, instance, now));
            if (!await items.TransactAsync(writes, cancellationToken))
                return false;
        }

        return true;
    }

    /// <summary>Records that an instance that had left is clean, where no newer request has been recorded.</summary>
    public Task<bool> CleanAsync(
        GrantKey grant,
        long generation,
        string instanceId,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, AttributeValue> { [":generation"] = Number(generation) };
        var clean = new InstanceResult(instanceId, InstanceStatus.Revoked, []);
        return items.TransactAsync(
            [items.Check(GrantTable.Grants, grant.Id, "#generation = :generation", values), Update(grant, generation, clean, now)],
            cancellationToken
        );
    }

    /// <summary>The condition that a request is still the newest.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="generation">The request's generation.</param>
    /// <param name="execution">If no other execution may be about to replace it: the one that asks. See <see cref="Fence"/>.</param>
    public TransactWriteItem IsNewest(GrantKey grant, long generation, string? execution = null)
    {
        var values = new Dictionary<string, AttributeValue> { [":generation"] = Number(generation) };
        var condition = "#generation = :generation AND attribute_not_exists(#state)";
        if (execution is not null)
        {
            condition +=
                $" AND (attribute_not_exists(#holder) OR {GrantTable.IsMine} OR attribute_not_exists(#asked) OR #asked <= :generation)";
            values[":execution"] = Text(execution);
        }

        return items.Check(GrantTable.Grants, grant.Id, condition, values);
    }

    /// <summary>The write of an instance's result.</summary>
    public TransactWriteItem Update(GrantKey grant, long generation, InstanceResult instance, DateTimeOffset now)
    {
        var failed = new List<Check>();
        foreach (var check in instance.Checks)
        {
            if (!check.Ok)
                failed.Add(check);
        }

        var values = new Dictionary<string, AttributeValue>
        {
            [":generation"] = Number(generation),
            [":status"] = Text(WordConverter<InstanceStatus>.WordOf(instance.Status)),
            [":now"] = Text(now),
            [":failed"] = Text(JsonSerializer.Serialize(failed, JsonContext.Default.IReadOnlyListCheck)),
        };
        var update = "SET #generation = :generation, #status = :status, #at = :now, #failed = :failed";
        if (instance.Status == InstanceStatus.Verified)
            update += ", #verifiedAt = :now";

        if (instance.Status is InstanceStatus.Revoked or InstanceStatus.Outranked)
        {
            update += ", #deleteAt = :deleteAt";
            values[":deleteAt"] = Number((now + GrantHistory.IsKept).ToUnixTimeSeconds());
        }
        else
        {
            update += " REMOVE #deleteAt";
        }

        string? condition = null;
        if (instance.Status == InstanceStatus.Outranked)
        {
            // Where the grant has written on the instance before, that still has to be removed one day.
            condition = "attribute_not_exists(#id) OR (attribute_exists(#deleteAt) AND #status <> :left)";
            values[":left"] = Text(Left);
        }

        return items.Update(CollectionOf(grant), instance.InstanceId, update, condition, values);
    }

    /// <summary>The collection of a grant's instances.</summary>
    public static string CollectionOf(GrantKey grant) => "instances/" + grant.Id;
}
