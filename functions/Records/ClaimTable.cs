using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using static RepoGrant.Records.GrantTable;
using static RepoGrant.Records.ItemTable;

namespace RepoGrant.Records;

/// <summary>Who may change a grant: the holder in its item. <see cref="Claims"/> decides when one may be replaced.</summary>
internal sealed class ClaimTable(ItemTable items, InstanceTable instances)
{
    /// <summary>
    /// Keeps the holder as the grant's newest run when it gives the grant up. A run for launched instances is none: it is recorded when it
    /// ends.
    /// </summary>
    internal const string KeepAsNewest = "#run = #holder";

    private const string Recorded = " AND attribute_exists(#generation)";
    private const string NeverRecorded = " AND attribute_not_exists(#generation)";

    /// <summary>
    /// Makes an execution the grant's only writer; returns the record as it is then, or null if another execution is the writer.
    /// </summary>
    /// <param name="grant">The grant, whether or not there is a record of it.</param>
    /// <param name="over">An execution that is over, whose claim may be taken; null for none.</param>
    /// <param name="execution">The execution that claims.</param>
    /// <param name="asked">
    /// When the execution was started, in milliseconds since 1970, if it brings a request of its own: it is then the newest, and none that
    /// was started before it can claim, even if this one repeats what is already recorded. Null for a run of the recorded request.
    /// </param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<GrantRecord?> ClaimAsync(
        GrantKey grant,
        string? over,
        string execution,
        long? asked,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":execution"] = Text(execution),
            [":now"] = Text(now),
            [":version"] = Number(GrantRecord.Version),
            [":text"] = Text("S"),
        };
        // A holder that is not a string was written by hand: it is no execution.
        var condition = $"attribute_not_exists(#holder) OR NOT attribute_type(#holder, :text) OR {IsMine}";
        if (over is not null)
        {
            condition += " OR #holder = :over";
            values[":over"] = Text(over);
        }

        // A newer stack's record keeps its version: this code does not change what it does not know.
        var update = "SET #holder = :execution, #heldSince = :now, #version = if_not_exists(#version, :version)";
        if (asked is { } started)
        {
            update += ", #asked = :asked";
            condition = $"({condition}) AND {NothingNewerAsked}";
            values[":asked"] = Number(started);
            values[":number"] = Text("N");
            values[":latest"] = Number(GrantRecord.LatestAt(now));
        }

        var item = await items.WriteAsync(GrantTable.Grants, grant.Id, update, condition, values, cancellationToken);
        return item is null ? null : GrantRecord.Of(grant, item, now);
    }

    /// <summary>
    /// Ends a claim when both accounts match the request, and records what exists now. False if the request is no longer the newest.
    /// </summary>
    public Task<bool> ReleaseAsync(AccessRequest request, string execution, DateTimeOffset now, CancellationToken cancellationToken) =>
        BeginAsync(request, execution, [], now, cancellationToken);

    /// <summary>
    /// Records that commands are about to be sent to instances, in one transaction with the proof that the request is still the newest:
    /// whoever takes the grant away later knows about them. A run that holds the grant releases it with that. False if the request is not
    /// the newest.
    /// </summary>
    /// <param name="request">The request, with what exists of the grant now.</param>
    /// <param name="execution">The execution's ARN.</param>
    /// <param name="instanceIds">At most 99: a transaction has 100 items (DynamoDB API reference, TransactWriteItems).</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public async Task<bool> BeginAsync(
        AccessRequest request,
        string execution,
        IReadOnlyList<string> instanceIds,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var grant = GrantKey.Of(request);
        var writes = new List<TransactWriteItem>
        {
            request.Claimed
                ? Release(request, execution, now)
                : instances.IsNewest(grant, request.Generation, request.Recorded ? execution : null),
        };
        foreach (var instanceId in instanceIds)
        {
            var result = new InstanceResult(instanceId, InstanceStatus.Configuring, []);
            writes.Add(instances.Update(grant, request.Generation, result, now));
        }

        if (await items.TransactAsync(writes, cancellationToken))
            return true;

        // The grant was released before, by another batch of the run or by a call whose answer was lost.
        return request.Claimed && await BeginAsync(request with { Claimed = false }, execution, instanceIds, now, cancellationToken);
    }

    /// <summary>Ends the claim of a failed run. What may exist stays recorded; a grant that was never recorded leaves nothing.</summary>
    /// <param name="grant">The grant.</param>
    /// <param name="execution">The execution's ARN.</param>
    /// <param name="changedAt">The time, if the execution may have changed something of the grant; null if it cannot have.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    /// <param name="isLaunch">Whether the execution was for launched instances.</param>
    public Task AbandonAsync(
        GrantKey grant,
        string execution,
        DateTimeOffset? changedAt,
        CancellationToken cancellationToken,
        bool isLaunch = false
    ) => EndAsync(grant, execution, changedAt, !isLaunch, cancellationToken);

    /// <summary>Ends the claim of an execution that comes too late: the grant's newest run stays the one that it was.</summary>
    public Task ReturnAsync(GrantKey grant, string execution, CancellationToken cancellationToken) =>
        EndAsync(grant, execution, changedAt: null, isNewest: false, cancellationToken);

    private async Task EndAsync(
        GrantKey grant,
        string execution,
        DateTimeOffset? changedAt,
        bool isNewest,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, AttributeValue> { [":execution"] = Text(execution) };
        var update = "REMOVE #holder, #heldSince";
        if (isNewest || changedAt is not null)
        {
            var both = isNewest && changedAt is not null ? ", " : "";
            update = "SET " + (isNewest ? KeepAsNewest : "") + both + (changedAt is null ? "" : "#changedAt = :now") + " " + update;
        }

        if (changedAt is { } now)
            values[":now"] = Text(now);
        // Of a recorded grant nothing is deleted: the function that begins a revocation may not.
        if (await items.UpdateAsync(GrantTable.Grants, grant.Id, update, IsMine + Recorded, values, cancellationToken))
            return;

        var mine = new Dictionary<string, AttributeValue> { [":execution"] = Text(execution) };
        await items.DeleteAsync(GrantTable.Grants, grant.Id, IsMine + NeverRecorded, mine, cancellationToken);
    }

    private TransactWriteItem Release(AccessRequest request, string execution, DateTimeOffset now) =>
        items.Update(
            GrantTable.Grants,
            GrantKey.Of(request).Id,
            "SET " + (request.Recorded ? "" : KeepAsNewest + ", ") + "#applied = :applied, #changedAt = :now REMOVE #holder, #heldSince",
            IsMine + " AND #generation = :generation",
            new Dictionary<string, AttributeValue>
            {
                [":execution"] = Text(execution),
                [":generation"] = Number(request.Generation),
                [":applied"] = Json(request.Applied!),
                [":now"] = Text(now),
            }
        );
}
