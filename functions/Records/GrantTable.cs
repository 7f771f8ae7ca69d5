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
internal sealed class GrantTable
{
    internal const string Grants = "grants";
    internal const string Revoked = "revoked";
    internal const string IsMine = "#holder = :execution";

    // An `asked` that is not a number, or lies ahead of the clock, was written by hand and blocks nobody.
    internal const string NothingNewerAsked =
        "(attribute_not_exists(#asked) OR NOT attribute_type(#asked, :number) OR #asked <= :asked OR #asked > :latest)";

    private readonly ItemTable items;

    public GrantTable(IAmazonDynamoDB dynamoDb, string table, TimeProvider? clock = null)
    {
        items = new ItemTable(dynamoDb, table, clock ?? TimeProvider.System);
        Instances = new InstanceTable(items);
        Claims = new ClaimTable(items, Instances);
        History = new GrantHistory(items, Instances);
    }

    /// <summary>The instances of the recorded grants.</summary>
    public InstanceTable Instances { get; }

    /// <summary>Who may change a grant.</summary>
    public ClaimTable Claims { get; }

    /// <summary>What stays of revoked grants.</summary>
    public GrantHistory History { get; }

    /// <summary>The table as the current function reaches it.</summary>
    public static GrantTable OfFunction() => new(Clients.DynamoDb(Settings.OfFunction.Region), Settings.OfFunction.GrantTable);

    /// <summary>The newest record of a grant; null if there is none.</summary>
    public async Task<GrantRecord?> ReadAsync(GrantKey grant, CancellationToken cancellationToken)
    {
        var item = await items.ReadAsync(Grants, grant.Id, cancellationToken);
        return item is null ? null : GrantRecord.Of(grant, item, items.Now);
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
                records.Add(GrantRecord.Of(new GrantKey(name, account, itsRegion), item, items.Now));
        }

        return records;
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
    /// Begins to roll back a failed first run: launched instances no longer find the grant. False if the request is no longer the newest,
    /// or the execution does not hold the grant.
    /// </summary>
    /// <param name="request">The run's request.</param>
    /// <param name="execution">The execution's ARN.</param>
    /// <param name="since">Since when what exists is the grant's: what existed before stays.</param>
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
    /// Marks a recorded grant as revoked, whoever holds it: launched instances no longer find it, and every run of it ends at its next
    /// write. All of the grant is to go, even if it was being rolled back. False if a newer request has been recorded, or another one than
    /// was seen. If a request and a revocation were started in the same millisecond, the revocation wins.
    /// </summary>
    public Task<bool> RevokeAsync(GrantKey grant, long generation, long? seen, CancellationToken cancellationToken)
    {
        var values = new Dictionary<string, AttributeValue>
        {
            [":generation"] = Number(generation),
            [":asked"] = Number(generation),
            [":number"] = Text("N"),
            [":latest"] = Number(GrantRecord.LatestAt(items.Now)),
            [":revoked"] = Text(Revoked),
        };
        var condition =
            "(#generation <= :generation OR NOT attribute_type(#generation, :number) OR #generation > :latest) AND " + NothingNewerAsked;
        if (seen is { } only)
        {
            condition += " AND #generation = :seen";
            values[":seen"] = Number(only);
        }

        return items.UpdateAsync(
            Grants,
            grant.Id,
            "SET #state = :revoked, #generation = :generation REMOVE #grantedBy, #createdSince",
            condition,
            values,
            cancellationToken
        );
    }

    /// <summary>A request in the format of its record.</summary>
    public static string RequestedText(AccessRequest request) =>
        JsonSerializer.Serialize(request.AsRequested(), JsonContext.Default.AccessRequest);

    internal static AttributeValue Json(AppliedGrant applied) => Text(JsonSerializer.Serialize(applied, JsonContext.Default.AppliedGrant));
}
