using System.Globalization;
using System.Text.Json;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using static RepoGrant.Records.ItemTable;

namespace RepoGrant.Records;

/// <summary>
/// The recorded grants in the stack's DynamoDB table: the collection "grants" has one item for each grant, and a grant's own collection one
/// item for each instance. Every write is conditional: what the writer has read must still be true.
/// </summary>
/// <remarks>
/// One collection for all grants: a launch reads those of an account and Region, the reconciliation reads all. A partition takes 1,000
/// writes a second (DynamoDB Developer Guide, "Partition key design"), far more than grants are changed.
/// </remarks>
internal sealed class GrantTable(IAmazonDynamoDB dynamoDb, string table)
{
    private readonly ItemTable items = new(dynamoDb, table);

    private const string Grants = "grants";
    private const string Revoked = "revoked";
    private static readonly string Left = WordConverter<InstanceStatus>.Words[(int)InstanceStatus.Left];
    private const string IsMine = "#holder = :execution";
    private const string NothingNewerAsked = "(attribute_not_exists(#asked) OR #asked <= :asked)";

    /// <summary>How long the record of a revoked grant, or of an instance that has left, is kept as history.</summary>
    public static readonly TimeSpan HistoryIsKept = TimeSpan.FromDays(90);

    /// <summary>The table as the current function reaches it.</summary>
    public static GrantTable OfFunction() => new(Clients.DynamoDb(Settings.OfFunction.Region), Settings.OfFunction.GrantTable);

    /// <summary>The newest record of a grant; null if there is none.</summary>
    public async Task<GrantRecord?> ReadAsync(GrantKey grant, CancellationToken cancellationToken)
    {
        var item = await items.ReadAsync(Grants, grant.Id, cancellationToken);
        return item is null ? null : RecordOf(grant, item);
    }

    /// <summary>
    /// The records of grants whose ids begin with this: those of a consumer account ("222222222222/"), of one of its Regions, or all ("").
    /// </summary>
    public async Task<IReadOnlyList<GrantRecord>> ListAsync(string beginning, CancellationToken cancellationToken)
    {
        var records = new List<GrantRecord>();
        foreach (var item in await items.QueryAsync(Grants, beginning, cancellationToken))
        {
            // An item whose key is not a grant's is somebody else's.
            if (item["id"].S.Split('/') is [var account, var itsRegion, var name])
                records.Add(RecordOf(new GrantKey(name, account, itsRegion), item));
        }

        return records;
    }

    /// <summary>
    /// The ids of the instances that a grant has been applied to and that have not left it since, or left it without being cleaned.
    /// </summary>
    public async Task<IReadOnlyList<string>> InstancesAsync(GrantKey grant, CancellationToken cancellationToken) =>
        [.. (await InstanceStatusesAsync(grant, cancellationToken)).Keys];

    /// <summary>The same with the status in each instance's record.</summary>
    public async Task<IReadOnlyDictionary<string, string>> InstanceStatusesAsync(GrantKey grant, CancellationToken cancellationToken)
    {
        var statuses = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in await items.QueryAsync(CollectionOf(grant), "", cancellationToken))
        {
            var status = item.GetValueOrDefault("status")?.S ?? "";
            if (!item.ContainsKey("deleteAt") || status == Left)
                statuses[item["id"].S] = status;
        }

        return statuses;
    }

    /// <summary>Whether an instance has left a grant and still has what the grant wrote there.</summary>
    public async Task<bool> HasLeftAsync(GrantKey grant, string instanceId, CancellationToken cancellationToken) =>
        (await items.ReadAsync(CollectionOf(grant), instanceId, cancellationToken))?.GetValueOrDefault("status")?.S == Left;

    /// <summary>What is recorded of each instance of a grant, including those that have left it.</summary>
    public async Task<IReadOnlyList<InstanceRecord>> InstanceRecordsAsync(GrantKey grant, CancellationToken cancellationToken) =>
        [.. (await items.QueryAsync(CollectionOf(grant), "", cancellationToken)).Select(InstanceRecord.Of)];

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
        };
        var condition = $"attribute_not_exists(#holder) OR {IsMine}";
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
        }

        var item = await items.WriteAsync(Grants, grant.Id, update, condition, values, cancellationToken);
        return item is null ? null : RecordOf(grant, item);
    }

    /// <summary>
    /// Records a request before its first write, with everything that may exist from now on: launched instances find it, and every run of
    /// an older request ends at its next write. False if the execution no longer holds the grant.
    /// </summary>
    public Task<bool> RequestAsync(AccessRequest request, string execution, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":execution"] = Text(execution),
            [":generation"] = Number(request.Generation),
            [":applied"] = Json(request.Applied!),
        };
        if (request.Recorded)
        {
            return items.UpdateAsync(
                Grants,
                GrantKey.Of(request).Id,
                "SET #applied = :applied",
                $"{IsMine} AND #generation = :generation",
                values,
                cancellationToken
            );
        }

        values[":requested"] = Text(RequestedText(request));
        return RequestAsync(request, values, cancellationToken);
    }

    private async Task<bool> RequestAsync(
        AccessRequest request,
        Dictionary<string, AttributeValue> values,
        CancellationToken cancellationToken
    )
    {
        const string Set = "SET #requested = :requested, #applied = :applied, #generation = :generation";
        const string Forget = " REMOVE #state, #deleteAt, #revokedAt, #createdSince";
        var grant = GrantKey.Of(request).Id;
        // The replaced request is kept if a failure is to be rolled back to it.
        var former = request is { Replaces: true, OnFailure: OnFailure.Rollback };
        var newer = await items.UpdateAsync(
            Grants,
            grant,
            former ? Set + ", #former = #requested" + Forget : Set + Forget + ", #former",
            $"{IsMine} AND (attribute_not_exists(#generation) OR #generation < :generation)",
            values,
            cancellationToken
        );
        // Already recorded: by a call whose answer was lost, or by an earlier run that asked for the same.
        return newer
            || await items.UpdateAsync(
                Grants,
                grant,
                Set + Forget,
                $"{IsMine} AND #generation = :generation AND attribute_not_exists(#state)",
                values,
                cancellationToken
            );
    }

    /// <summary>
    /// Begins to roll back a failed first run: launched instances no longer find the grant. False if the request is no longer the newest,
    /// or the execution does not hold the grant.
    /// </summary>
    /// <param name="request">The run's request.</param>
    /// <param name="execution">The execution's ARN.</param>
    /// <param name="since">When it was started: what existed before stays.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    public Task<bool> WithdrawAsync(AccessRequest request, string execution, DateTimeOffset since, CancellationToken cancellationToken) =>
        items.UpdateAsync(
            Grants,
            GrantKey.Of(request).Id,
            "SET #state = :revoked, #createdSince = :since REMOVE #grantedBy",
            $"{IsMine} AND #generation = :generation",
            new Dictionary<string, AttributeValue>
            {
                [":execution"] = Text(execution),
                [":generation"] = Number(request.Generation),
                [":revoked"] = Text(Revoked),
                [":since"] = Text(since),
            },
            cancellationToken
        );

    /// <summary>
    /// Ends a claim when both accounts match the request, and records what exists now. False if the request is no longer the newest.
    /// </summary>
    public Task<bool> ReleaseAsync(AccessRequest request, string execution, CancellationToken cancellationToken) =>
        BeginAsync(request, execution, [], DateTimeOffset.UnixEpoch, cancellationToken);

    /// <summary>Ends the claim of a failed run. What may exist stays recorded; a grant that was never recorded leaves nothing.</summary>
    public async Task AbandonAsync(GrantKey grant, string execution, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, AttributeValue> { [":execution"] = Text(execution) };
        if (!await items.DeleteAsync(Grants, grant.Id, IsMine + " AND attribute_not_exists(#generation)", values, cancellationToken))
            await items.UpdateAsync(Grants, grant.Id, "REMOVE #holder, #heldSince", IsMine, values, cancellationToken);
    }

    /// <summary>Records how a run ended, unless a newer request has been recorded.</summary>
    /// <param name="request">The run's request.</param>
    /// <param name="result">How it ended.</param>
    /// <param name="givesAccess">Whether the run succeeded: one that has been rolled back did not, whatever exists now.</param>
    /// <param name="cancellationToken">Ends the call.</param>
    /// <returns>
    /// Whether it was recorded, and whether the grant gives its access since this run, because it is the first successful one, or the first
    /// after a failed one. A repeated call whose first answer was lost returns the same.
    /// </returns>
    public async Task<(bool IsRecorded, bool IsGranting)> EndAsync(
        AccessRequest request,
        GrantResult result,
        bool givesAccess,
        CancellationToken cancellationToken
    )
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":generation"] = Number(request.Generation),
            [":result"] = Text(JsonSerializer.Serialize(result, JsonContext.Default.GrantResult)),
        };
        var update = "SET #launch = :result";
        if (!request.Recorded && givesAccess)
        {
            update = "SET #result = :result, #grantedBy = if_not_exists(#grantedBy, :execution)";
            values[":execution"] = Text(result.Execution);
        }
        else if (!request.Recorded)
        {
            update = "SET #result = :result REMOVE #grantedBy";
        }

        var item = await items.WriteAsync(Grants, GrantKey.Of(request).Id, update, "#generation = :generation", values, cancellationToken);
        return (item is not null, item?.GetValueOrDefault("grantedBy")?.S == result.Execution);
    }

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
        var writes = new List<TransactWriteItem> { request.Claimed ? Release(request, execution) : IsNewest(grant, request.Generation) };
        foreach (var instanceId in instanceIds)
        {
            var result = new InstanceResult(instanceId, InstanceStatus.Configuring, []);
            writes.Add(InstanceUpdate(grant, request.Generation, result, now));
        }

        if (await items.TransactAsync(writes, cancellationToken))
            return true;

        // The grant was released before, by another batch of the run or by a call whose answer was lost.
        return request.Claimed && await BeginAsync(request with { Claimed = false }, execution, instanceIds, now, cancellationToken);
    }

    /// <summary>Records an instance's result, if the request is still the newest.</summary>
    public Task<bool> EndAsync(
        GrantKey grant,
        long generation,
        InstanceResult instance,
        DateTimeOffset now,
        CancellationToken cancellationToken
    ) => items.TransactAsync([IsNewest(grant, generation), InstanceUpdate(grant, generation, instance, now)], cancellationToken);

    /// <summary>
    /// Marks a recorded grant as revoked, whoever holds it: launched instances no longer find it, and every run of it ends at its next
    /// write. False if a newer request has been recorded, or another one than was seen. If a request and a revocation were started in the
    /// same millisecond, the revocation wins.
    /// </summary>
    public Task<bool> RevokeAsync(GrantKey grant, long generation, long? seen, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":generation"] = Number(generation),
            [":asked"] = Number(generation),
            [":revoked"] = Text(Revoked),
        };
        var condition = "#generation <= :generation AND " + NothingNewerAsked;
        if (seen is { } only)
        {
            condition += " AND #generation = :seen";
            values[":seen"] = Number(only);
        }

        return items.UpdateAsync(
            Grants,
            grant.Id,
            "SET #state = :revoked, #generation = :generation REMOVE #grantedBy",
            condition,
            values,
            cancellationToken
        );
    }

    /// <summary>
    /// Turns the record of a revoked grant into history: nothing of the grant exists in either account, and the table deletes the record
    /// later. The record names the instances that could not be cleaned, for when they are running again.
    /// </summary>
    public async Task BuryAsync(
        GrantKey grant,
        string execution,
        IReadOnlyList<string> uncleaned,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        var deleteAt = Number((now + HistoryIsKept).ToUnixTimeSeconds());
        var left = new List<string>();
        foreach (var id in await InstancesAsync(grant, cancellationToken))
        {
            var isLeft = uncleaned.Contains(id, StringComparer.Ordinal);
            if (isLeft)
                left.Add(id);

            await items.UpdateAsync(
                CollectionOf(grant),
                id,
                "SET #deleteAt = :deleteAt, #status = :status",
                "attribute_exists(#id)",
                new Dictionary<string, AttributeValue>
                {
                    [":deleteAt"] = deleteAt,
                    [":status"] = Text(WordConverter<InstanceStatus>.Words[(int)(isLeft ? InstanceStatus.Left : InstanceStatus.Revoked)]),
                },
                cancellationToken
            );
        }

        left.Sort(StringComparer.Ordinal);
        var values = new Dictionary<string, AttributeValue>
        {
            [":execution"] = Text(execution),
            [":deleteAt"] = deleteAt,
            [":now"] = Text(now),
        };
        const string Set = "SET #deleteAt = :deleteAt, #revokedAt = :now";
        const string Forget = " REMOVE #holder, #heldSince, #former, #createdSince";
        if (left.Count > 0)
            values[":applied"] = Json(new AppliedGrant { Uncleaned = left });

        await items.UpdateAsync(
            Grants,
            grant.Id,
            left.Count > 0 ? Set + ", #applied = :applied" + Forget : Set + Forget + ", #applied",
            IsMine,
            values,
            cancellationToken
        );
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
            [items.Check(Grants, grant.Id, "#generation = :generation", values), InstanceUpdate(grant, generation, clean, now)],
            cancellationToken
        );
    }

    /// <summary>A request in the format of its record.</summary>
    public static string RequestedText(AccessRequest request) =>
        JsonSerializer.Serialize(request.AsRequested(), JsonContext.Default.AccessRequest);

    private TransactWriteItem Release(AccessRequest request, string execution) =>
        items.Update(
            Grants,
            GrantKey.Of(request).Id,
            "SET #applied = :applied REMOVE #holder, #heldSince",
            IsMine + " AND #generation = :generation",
            new Dictionary<string, AttributeValue>
            {
                [":execution"] = Text(execution),
                [":generation"] = Number(request.Generation),
                [":applied"] = Json(request.Applied!),
            }
        );

    private TransactWriteItem IsNewest(GrantKey grant, long generation) =>
        items.Check(
            Grants,
            grant.Id,
            "#generation = :generation AND attribute_not_exists(#state)",
            new Dictionary<string, AttributeValue> { [":generation"] = Number(generation) }
        );

    private TransactWriteItem InstanceUpdate(GrantKey grant, long generation, InstanceResult instance, DateTimeOffset now)
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
            [":status"] = Text(WordConverter<InstanceStatus>.Words[(int)instance.Status]),
            [":now"] = Text(now),
            [":failed"] = Text(JsonSerializer.Serialize(failed, JsonContext.Default.IReadOnlyListCheck)),
        };
        var update = "SET #generation = :generation, #status = :status, #at = :now, #failed = :failed";
        if (instance.Status == InstanceStatus.Verified)
            update += ", #verifiedAt = :now";

        if (instance.Status is InstanceStatus.Revoked or InstanceStatus.Outranked)
        {
            update += ", #deleteAt = :deleteAt";
            values[":deleteAt"] = Number((now + HistoryIsKept).ToUnixTimeSeconds());
        }
        else
        {
            update += " REMOVE #deleteAt";
        }

        return items.Update(CollectionOf(grant), instance.InstanceId, update, condition: null, values);
    }

    private static string CollectionOf(GrantKey grant) => "instances/" + grant.Id;

    private static GrantRecord RecordOf(GrantKey grant, Dictionary<string, AttributeValue> item)
    {
        return new GrantRecord
        {
            Grant = grant,
            ItsVersion = NumberOf(item, "version"),
            Generation = NumberOf(item, "generation"),
            Asked = NumberOf(item, "asked"),
            Holder = item.GetValueOrDefault("holder")?.S,
            HeldSince = TimeOf(item, "heldSince"),
            Requested = item.GetValueOrDefault("requested")?.S,
            Applied = item.GetValueOrDefault("applied")?.S,
            Former = item.GetValueOrDefault("former")?.S,
            CreatedSince = TimeOf(item, "createdSince"),
            Result = item.GetValueOrDefault("result")?.S,
            Launch = item.GetValueOrDefault("launch")?.S,
            IsRevoked = item.GetValueOrDefault("state")?.S == Revoked,
            HasEnded = item.ContainsKey("deleteAt"),
        };
    }

    private static DateTimeOffset? TimeOf(Dictionary<string, AttributeValue> item, string attribute) =>
        DateTimeOffset.TryParse(item.GetValueOrDefault(attribute)?.S, CultureInfo.InvariantCulture, out var time) ? time : null;

    private static long NumberOf(Dictionary<string, AttributeValue> item, string attribute) =>
        long.TryParse(item.GetValueOrDefault(attribute)?.N, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;

    private static AttributeValue Json(AppliedGrant applied) => Text(JsonSerializer.Serialize(applied, JsonContext.Default.AppliedGrant));
}
