using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.DynamoDb.Writes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>BatchGetItem and BatchWriteItem: many items at once, each independently.</summary>
internal sealed class BatchOperations(TableStore store, TableAccess access)
{
    private const int MaxReads = 100;
    private const int MaxWrites = 25;

    /// <summary>The most that one BatchGetItem returns; the rest is left for another call.</summary>
    private const long MaxAnsweredBytes = 16L << 20;

    public JsonObject Get(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var reads = Tables(request).Select(pair => new TableReads(pair.Key, pair.Value as JsonObject ?? [])).ToList();
        if (reads.Sum(read => read.Keys.Count) > MaxReads)
            throw DynamoDbErrors.Validation("Too many items requested for the BatchGetItem call");
        var tables = reads.ConvertAll(read => access.Existing(request, "dynamodb:BatchGetItem", read.TableName, read.Context));
        var keys = reads.Zip(tables, (read, table) => read.KeysIn(table.Schema)).ToList();
        var (responses, unprocessed) = (new JsonObject(), new JsonObject());
        var bytes = 0L;
        for (var i = 0; i < reads.Count; i++)
        {
            var (found, left) = (new JsonArray(), new JsonArray());
            lock (tables[i].Gate)
            {
                for (var k = 0; k < keys[i].Count; k++)
                {
                    var item = tables[i].Find(keys[i][k]);
                    bytes += item?.ItemSize ?? 0;
                    if (bytes > MaxAnsweredBytes)
                        left.Add(reads[i].Keys[k].ToAttributes());
                    else if (item is not null)
                        found.Add(reads[i].Projected(item).ToAttributes());
                }
            }
            responses[reads[i].TableName] = found;
            if (left.Count > 0)
                unprocessed[reads[i].TableName] = reads[i].Again(left);
        }
        return new() { ["Responses"] = responses, ["UnprocessedKeys"] = unprocessed };
    }

    public JsonObject Write(ApiRequest request)
    {
        Unmetered.Check(request.Parameters);
        var writes = Tables(request).Select(pair => new TableWrites(pair.Key, pair.Value as JsonArray ?? [])).ToList();
        if (writes.Sum(write => write.Count) > MaxWrites)
            throw DynamoDbErrors.Validation("Too many items requested for the BatchWriteItem call");
        var tables = writes.ConvertAll(write => access.Existing(request, "dynamodb:BatchWriteItem", write.TableName, write.Context));
        var keyed = writes.Zip(tables, (write, table) => write.In(table.Schema)).ToList();
        foreach (var (table, items) in tables.Zip(keyed))
        {
            lock (table.Gate)
            {
                store.CheckRoom(items.Sum(item => item.Item?.ItemSize ?? 0));
                foreach (var (key, item) in items)
                    table.Replace(key, item);
            }
        }
        return new() { ["UnprocessedItems"] = new JsonObject() };
    }

    private static JsonObject Tables(ApiRequest request)
    {
        var constraints = new Constraints(request.Parameters);
        var tables = request.Parameters.Object("RequestItems");
        if (tables is null)
            constraints.IsNull("RequestItems");
        else
            constraints.Count("RequestItems", tables.Count, 1, MaxWrites);
        constraints.Check();
        return tables!;
    }

    /// <summary>The read from one table.</summary>
    private sealed class TableReads
    {
        private readonly JsonObject parameters;
        private readonly Projection? projection;

        public TableReads(string tableName, JsonObject parameters)
        {
            this.parameters = parameters;
            TableName = tableName;
            parameters.OnlyKnows(
                "a table of dynamodb:BatchGetItem",
                "Keys",
                "ConsistentRead",
                "ProjectionExpression",
                "ExpressionAttributeNames"
            );
            var constraints = new Constraints(parameters, $"requestItems.{tableName}.member.");
            var keys = constraints.RequiredObjects("Keys", 1, MaxReads);
            constraints.Check();
            var expressions = new ExpressionParameters(parameters, "ProjectionExpression");
            expressions.ReadPlaceholders();
            projection = expressions.Projection();
            expressions.CheckAllUsed();
            Keys = [.. keys.Select(ValueReader.Map)];
            if (Keys.Distinct().Count() != Keys.Count)
                throw DynamoDbErrors.Duplicates();
        }

        public string TableName { get; }

        public IReadOnlyList<MapValue> Keys { get; }

        public ItemContext Context =>
            Keys.Aggregate(
                new ItemContext().WithAttributes(projection?.Paths.Select(path => path.Attribute) ?? []),
                (context, key) => context.ForKey(key)
            );

        public List<ItemKey> KeysIn(KeySchema schema)
        {
            schema.CheckPaths(projection?.Paths ?? []);
            return [.. Keys.Select(schema.Key)];
        }

        public MapValue Projected(MapValue item) => projection?.Apply(item) ?? item;

        /// <summary>The same request for other keys.</summary>
        public JsonObject Again(JsonArray keys)
        {
            var again = (JsonObject)parameters.DeepClone();
            again["Keys"] = keys;
            return again;
        }
    }

    /// <summary>The writes to one table: items, and keys of items to delete.</summary>
    private sealed class TableWrites
    {
        private readonly List<(MapValue Subject, bool IsPut)> writes = [];

        public TableWrites(string tableName, JsonArray requests)
        {
            TableName = tableName;
            foreach (var request in requests.OfType<JsonObject>())
            {
                request.OnlyKnows("dynamodb:BatchWriteItem", "PutRequest", "DeleteRequest");
                var (put, delete) = (request.Object("PutRequest"), request.Object("DeleteRequest"));
                if ((put is null) == (delete is null))
                {
                    throw DynamoDbErrors.Validation(
                        "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes"
                    );
                }
                var constraints = new Constraints((put ?? delete)!, $"requestItems.{tableName}.member.");
                var subject = constraints.RequiredMap(put is null ? "Key" : "Item");
                constraints.Check();
                writes.Add(put is null ? (subject(), false) : (PutWrite.Sized(subject()), true));
            }
        }

        public string TableName { get; }

        public int Count => writes.Count;

        public ItemContext Context => writes.Aggregate(new ItemContext(), (context, write) => context.ForKey(write.Subject));

        /// <summary>Each key with its item; null for an item to delete.</summary>
        public List<(ItemKey Key, MapValue? Item)> In(KeySchema schema)
        {
            var keyed = writes.ConvertAll(write =>
                write.IsPut ? (schema.KeyOfItemInBatch(write.Subject), write.Subject) : (schema.Key(write.Subject), (MapValue?)null)
            );
            var sorted = keyed.Select(pair => pair.Item1).Order().ToList();
            return sorted.Zip(sorted.Skip(1)).Any(pair => pair.First.CompareTo(pair.Second) == 0)
                ? throw DynamoDbErrors.Duplicates()
                : keyed;
        }
    }
}
