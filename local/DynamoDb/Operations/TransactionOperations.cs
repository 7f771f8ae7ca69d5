using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.DynamoDb.Writes;
using LocalAws.Lagging;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>TransactWriteItems and TransactGetItems: all or nothing, over several tables.</summary>
internal sealed class TransactionOperations(TableStore store, TableAccess access, Lag lag)
{
    private const int MaxItems = 100;

    /// <summary>"Amazon DynamoDB Transactions: How it works" in the developer guide.</summary>
    private const long MaxBytes = 4L << 20;

    private static readonly string[] Kinds = ["ConditionCheck", "Put", "Delete", "Update"];

    private readonly TransactionTokens tokens = new(store.Time);

    public async Task<JsonObject?> WriteAsync(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var items = Items(request);
        var token = request.Parameters.Text("ClientRequestToken");
        if (token is { Length: < 1 or > 36 })
        {
            throw DynamoDbErrors.Validation(
                $"1 validation error detected: Value '{token}' at 'clientRequestToken' failed to satisfy constraint: "
                    + $"Member must have length {(token.Length < 1 ? "greater than or equal to 1" : "less than or equal to 36")}"
            );
        }
        var writes = items.Select((item, i) => Read(item, i + 1)).ToList();
        var tables = writes.ConvertAll(write =>
            access.Existing(request, write.Action, write.TableName, write.Context.With("dynamodb:EnclosingOperation", "TransactWriteItems"))
        );
        var keys = Keys(writes.Zip(tables, (write, table) => (Func<ItemKey>)(() => write.KeyIn(table.Schema))));
        CheckDistinct(tables, keys);
        // The same request sent again gets the same response, and does nothing.
        if (token is not null && !tokens.Begin(request.AccountId, request.Region, token, request.Parameters))
            return [];
        try
        {
            await CommitAsync(writes, tables, keys);
            if (token is not null)
                tokens.Keep(request.AccountId, request.Region, token, request.Parameters);
            return [];
        }
        finally
        {
            if (token is not null)
                tokens.End(request.AccountId, request.Region, token);
        }
    }

    public JsonObject Get(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var reads = Items(request).Select((item, i) => ReadGet(item, i + 1)).ToList();
        var tables = reads.ConvertAll(read =>
            access.Existing(
                request,
                "dynamodb:GetItem",
                read.TableName,
                read.Context.With("dynamodb:EnclosingOperation", "TransactGetItems")
            )
        );
        var keys = Keys(reads.Zip(tables, (read, table) => (Func<ItemKey>)(() => read.KeyIn(table))));
        CheckDistinct(tables, keys);
        var responses = new JsonArray();
        Locked(
            tables,
            () =>
            {
                CheckNoTransactions([.. tables.Zip(keys)]);
                for (var i = 0; i < reads.Count; i++)
                    responses.Add(reads[i].Found(tables[i], keys[i]) is { } item ? new JsonObject { ["Item"] = item.ToAttributes() } : []);
            }
        );
        return new() { ["Responses"] = responses };
    }

    private static IReadOnlyList<JsonObject> Items(ApiRequest request)
    {
        var constraints = new Constraints(request.Parameters);
        var items = constraints.RequiredObjects("TransactItems", 1, MaxItems);
        constraints.Check();
        return items;
    }

    private static ItemWrite Read(JsonObject item, int number)
    {
        item.OnlyKnows("a transaction's item", Kinds);
        if (Kinds.Where(kind => item[kind] is not null).ToList() is not [var kind])
            throw DynamoDbErrors.Validation("TransactItems can only contain one of Check, Put, Update or Delete");
        var path = $"transactItems.{number}.member.{char.ToLowerInvariant(kind[0])}{kind[1..]}.";
        var parameters = item.Object(kind)!;
        parameters.OnlyKnows(
            $"a transaction's {kind}",
            "TableName",
            kind == "Put" ? "Item" : "Key",
            kind == "Update" ? "UpdateExpression" : "ConditionExpression",
            "ConditionExpression",
            "ExpressionAttributeNames",
            "ExpressionAttributeValues",
            "ReturnValuesOnConditionCheckFailure"
        );
        return kind switch
        {
            "Put" => new PutWrite(parameters, path),
            "Delete" => new DeleteWrite(parameters, path),
            "Update" => new UpdateWrite(parameters, path, isTransacted: true),
            _ => new ConditionCheck(parameters, path),
        };
    }

    private static ItemRead ReadGet(JsonObject item, int number)
    {
        item.OnlyKnows("a transaction's item", "Get");
        var path = $"transactItems.{number}.member.";
        var constraints = new Constraints(item, path);
        if (item["Get"] is null)
            constraints.IsNull("Get");
        constraints.Check();
        var get = item.Object("Get")!;
        get.OnlyKnows("a transaction's Get", "TableName", "Key", "ProjectionExpression", "ExpressionAttributeNames");
        return new(get, path + "get.");
    }

    /// <summary>Writes the items after the time that the transaction takes, in which they are its own.</summary>
    private async Task CommitAsync(List<ItemWrite> writes, List<Table> tables, List<ItemKey> keys)
    {
        var items = tables.Zip(keys).ToList();
        var takes = lag.Of(LagKind.Transactions, tables[0].Name, string.Join(' ', keys));
        if (takes > TimeSpan.Zero)
        {
            Locked(
                tables,
                () =>
                {
                    CheckNoTransactions(items);
                    items.ForEach(item => item.First.BeginTransaction(item.Second));
                }
            );
            // AWS completes a transaction whose client has gone.
            await Task.Delay(takes, store.Time, CancellationToken.None);
        }
        Locked(
            tables,
            () =>
            {
                if (takes > TimeSpan.Zero)
                    items.ForEach(item => item.First.EndTransaction(item.Second));
                CheckNoTransactions(items);
                Commit(writes, tables, keys);
            }
        );
    }

    private static void CheckNoTransactions(List<(Table Table, ItemKey Key)> items) =>
        Each(
            items.Count,
            i =>
            {
                items[i].Table.CheckNoTransaction(items[i].Key);
                return true;
            }
        );

    private void Commit(List<ItemWrite> writes, List<Table> tables, List<ItemKey> keys)
    {
        var after = Each(writes.Count, i => writes[i].Decide(tables[i], keys[i]).After);
        var bytes = after.Sum(item => (long)(item?.ItemSize ?? 0));
        if (bytes > MaxBytes)
            throw DynamoDbErrors.Validation("The aggregate size of the items in the transaction exceeds 4 MB");
        store.CheckRoom(bytes);
        for (var i = 0; i < writes.Count; i++)
            tables[i].Replace(keys[i], after[i]);
    }

    /// <summary>The keys, each in its table's schema.</summary>
    private static List<ItemKey> Keys(IEnumerable<Func<ItemKey>> keys)
    {
        var each = keys.ToList();
        return Each(each.Count, i => each[i]());
    }

    /// <summary>Does something for every item; if one fails, the whole is canceled, with a reason for each.</summary>
    private static List<T> Each<T>(int count, Func<int, T> decide)
    {
        var results = new List<T>();
        var reasons = new JsonArray();
        var codes = new List<string>();
        for (var i = 0; i < count; i++)
        {
            var reason = new JsonObject { ["Code"] = "None" };
            try
            {
                results.Add(decide(i));
            }
            // An empty key is reported at once, and so is a missing table.
            catch (AwsException e) when (IsReason(e))
            {
                reason["Code"] = e.Code switch
                {
                    "ValidationException" => "ValidationError",
                    "TransactionConflictException" => "TransactionConflict",
                    _ => "ConditionalCheckFailed",
                };
                reason["Message"] = e.Message;
                if (e.Extra?["Item"] is { } item)
                    reason["Item"] = item.DeepClone();
            }
            codes.Add((string)reason["Code"]!);
            reasons.Add(reason);
        }
        if (results.Count == count)
            return results;
        var message = $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", codes)}]";
        throw new AwsException(
            "TransactionCanceledException",
            message,
            400,
            new() { ["Message"] = message, ["CancellationReasons"] = reasons }
        );
    }

    private static bool IsReason(AwsException error) =>
        error.Code is "ConditionalCheckFailedException" or "TransactionConflictException"
        || (
            error.Code == "ValidationException"
            && !error.Message.StartsWith("One or more parameter values are not valid.", StringComparison.Ordinal)
        );

    private static void CheckDistinct(List<Table> tables, List<ItemKey> keys)
    {
        var sorted = tables.Zip(keys).OrderBy(pair => pair.First.Number).ThenBy(pair => pair.Second).ToList();
        foreach (var ((table, key), (nextTable, next)) in sorted.Zip(sorted.Skip(1)))
        {
            if (table == nextTable && key.CompareTo(next) == 0)
                throw DynamoDbErrors.Validation("Transaction request cannot include multiple operations on one item");
        }
    }

    /// <summary>Holds the locks of all tables, taken in the order of their numbers so that two transactions never deadlock.</summary>
    private static void Locked(IEnumerable<Table> tables, Action act)
    {
        var held = new Stack<Lock>();
        try
        {
            foreach (var table in tables.Distinct().OrderBy(table => table.Number))
            {
                table.Gate.Enter();
                held.Push(table.Gate);
            }
            act();
        }
        finally
        {
            while (held.TryPop(out var gate))
                gate.Exit();
        }
    }
}
