using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>One call.</summary>
internal sealed record OracleRequest(string Operation, JsonObject Parameters)
{
    public override string ToString() => $"{Operation} {Parameters.ToJsonString()}";
}

/// <summary>Calls for the items of one partition, whose sort keys are numbers from 0 to 7.</summary>
internal static class GeneratedRequests
{
    /// <summary>A table that requests change, and one that no request changes.</summary>
    public const string Changing = "changing";

    public const string Fixed = "fixed";

    private static readonly Gen<Part?> MaybeCondition = Choice.Any(
        GeneratedConditions.Condition.Select<Part, Part?>(part => part),
        Gen.Const<Part?>(() => null)
    );

    public static Gen<OracleRequest> For(string partition) =>
        Choice.Weighted(
            (5, Put(partition)),
            (9, Update(partition)),
            (2, Delete(partition)),
            (4, Get(partition)),
            (6, Query(partition)),
            (2, Scan()),
            (1, Batch(partition))
        );

    /// <summary>An item with some of the attributes.</summary>
    public static Gen<JsonObject> Item(string partition, Gen<int> sort) =>
        Gen.Select(sort, GeneratedValues.Any.Array[5], Gen.Int[0, 31])
            .Select(g =>
            {
                var item = Key(partition, g.Item1);
                for (var i = 0; i < 5; i++)
                {
                    if ((g.Item3 & (1 << i)) != 0)
                        item[GeneratedPaths.Attributes[i]] = g.Item2[i].DeepClone();
                }
                return item;
            });

    public static JsonObject Key(string partition, int sort) =>
        new()
        {
            ["pk"] = GeneratedValues.Typed("S", partition),
            ["sk"] = GeneratedValues.Typed("N", sort.ToString(CultureInfo.InvariantCulture)),
        };

    private static Gen<OracleRequest> Put(string partition) =>
        Gen.Select(
                Choice.Weighted(
                    (12, Item(partition, Gen.Int[0, 7])),
                    (1, Gen.Select(Item(partition, Gen.Int[0, 7]), GeneratedValues.Wrong).Select(g => With(g.Item1, "w", g.Item2))),
                    (1, WrongKey(partition).Select(key => With(key, "a", GeneratedValues.Typed("S", "a"))))
                ),
                MaybeCondition,
                Returning("ALL_OLD", "NONE", "ALL_NEW")
            )
            .Select(g => Write("PutItem", "Item", g.Item1, g.Item2, null, g.Item3));

    private static Gen<OracleRequest> Update(string partition) =>
        Gen.Select(
                AnyKey(partition),
                MaybeCondition,
                GeneratedUpdates.Update,
                Returning("ALL_NEW", "ALL_NEW", "ALL_OLD", "UPDATED_NEW", "UPDATED_OLD", "NONE")
            )
            .Select(g => Write("UpdateItem", "Key", g.Item1, g.Item2, g.Item3, g.Item4));

    private static Gen<OracleRequest> Delete(string partition) =>
        Gen.Select(AnyKey(partition), MaybeCondition, Returning("ALL_OLD", "NONE"))
            .Select(g => Write("DeleteItem", "Key", g.Item1, g.Item2, null, g.Item3));

    private static Gen<OracleRequest> Get(string partition) =>
        Gen.Select(AnyKey(partition), GeneratedPaths.Projection)
            .Select(g =>
            {
                var (binder, parameters) = (new Binder(), Parameters(Changing));
                parameters["Key"] = g.Item1.DeepClone();
                parameters["ProjectionExpression"] = g.Item2(binder);
                return Bound("GetItem", parameters, binder);
            });

    private static Gen<OracleRequest> Query(string partition) =>
        Gen.Select(
                GeneratedConditions.KeyCondition(partition),
                Choice.Weighted((15, GeneratedConditions.Condition), (1, Gen.Const<Part>(_ => "contains(pk.m, a)"))).Array[0, 1],
                GeneratedPaths.Projection.Array[0, 1],
                Gen.Int[0, 9],
                Choice.Weighted(
                    (2, Gen.Const<JsonObject?>(() => null)),
                    (1, Gen.Int[-1, 8].Select<int, JsonObject?>(sort => Key(partition, sort)))
                ),
                Gen.Int[0, 3]
            )
            .Select(g =>
            {
                var (binder, parameters) = (new Binder(), Parameters(Changing));
                parameters["KeyConditionExpression"] = g.Item1(binder);
                if (g.Item2 is [var filter])
                    parameters["FilterExpression"] = filter(binder);
                if (g.Item3 is [var projection])
                    parameters["ProjectionExpression"] = projection(binder);
                if (g.Item4 < 5 && (g.Item4 > 0 || g.Item6 == 0))
                    parameters["Limit"] = g.Item4;
                if (g.Item5 is { } start)
                    parameters["ExclusiveStartKey"] = start.DeepClone();
                if (g.Item6 < 2)
                    parameters["ScanIndexForward"] = g.Item6 == 0;
                if (g.Item6 == 3)
                    parameters["Select"] = "COUNT";
                if (g.Item6 == 3)
                    parameters.Remove("ProjectionExpression");
                return Bound("Query", parameters, binder);
            });

    private static Gen<OracleRequest> Scan() =>
        GeneratedConditions.Condition.Select(filter =>
        {
            var (binder, parameters) = (new Binder(), Parameters(Fixed));
            parameters["FilterExpression"] = filter(binder);
            return Bound("Scan", parameters, binder);
        });

    private static Gen<OracleRequest> Batch(string partition) =>
        Choice.Any(
            Gen.Select(Item(partition, Gen.Int[0, 3]), Item(partition, Gen.Int[2, 5]), Gen.Int[5, 7])
                .Select(g => new OracleRequest(
                    "BatchWriteItem",
                    Requests(
                        new JsonArray(
                            new JsonObject { ["PutRequest"] = new JsonObject { ["Item"] = g.Item1.DeepClone() } },
                            new JsonObject { ["PutRequest"] = new JsonObject { ["Item"] = g.Item2.DeepClone() } },
                            new JsonObject { ["DeleteRequest"] = new JsonObject { ["Key"] = Key(partition, g.Item3) } }
                        )
                    )
                )),
            AnyKey(partition)
                .Array[1, 4]
                .Select(keys => new OracleRequest(
                    "BatchGetItem",
                    Requests(new JsonObject { ["Keys"] = new JsonArray([.. keys.Select(key => key.DeepClone())]) })
                ))
        );

    private static JsonObject Requests(JsonNode requests) => new() { ["RequestItems"] = new JsonObject { [Changing] = requests } };

    private static Gen<JsonObject> AnyKey(string partition) =>
        Choice.Weighted((20, Gen.Int[0, 7].Select(sort => Key(partition, sort))), (1, WrongKey(partition)));

    private static Gen<JsonObject> WrongKey(string partition) =>
        Gen.Int[0, 3]
            .Select(kind =>
                kind switch
                {
                    0 => new JsonObject { ["pk"] = GeneratedValues.Typed("S", partition) },
                    1 => With(Key(partition, 0), "sk", GeneratedValues.Typed("S", "0")),
                    2 => With(Key(partition, 0), "pk", GeneratedValues.Typed("N", "x")),
                    _ => new JsonObject(),
                }
            );

    private static Gen<string?> Returning(params string[] values) =>
        Choice.Weighted((14, Choice.Of(values).Select<string, string?>(value => value)), (1, Choice.Of<string?>("SOME", null)));

    private static OracleRequest Write(string operation, string subject, JsonObject item, Part? condition, Part? update, string? returning)
    {
        var (binder, parameters) = (new Binder(), Parameters(Changing));
        parameters[subject] = item.DeepClone();
        if (update is not null)
            parameters["UpdateExpression"] = update(binder);
        if (condition is not null)
            parameters["ConditionExpression"] = condition(binder);
        if (returning is not null)
            parameters["ReturnValues"] = returning;
        return Bound(operation, parameters, binder);
    }

    /// <summary>With the names and values of its expressions; one in many has a superfluous value.</summary>
    private static OracleRequest Bound(string operation, JsonObject parameters, Binder binder)
    {
        if (binder.Values.Count == 6)
            binder.Value(GeneratedValues.Typed("S", "unused"));
        if (binder.Names.Count == 3)
            binder.Name("unused");
        if (binder.Names.Count > 0)
            parameters["ExpressionAttributeNames"] = binder.Names;
        if (binder.Values.Count > 0)
            parameters["ExpressionAttributeValues"] = binder.Values;
        return new(operation, parameters);
    }

    private static JsonObject Parameters(string table) => new() { ["TableName"] = table };

    private static JsonObject With(JsonObject item, string name, JsonObject value)
    {
        var changed = (JsonObject)item.DeepClone();
        changed[name] = value.DeepClone();
        return changed;
    }
}
