using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>Query and Scan: pages of items.</summary>
internal sealed class QueryOperations(TableAccess access)
{
    public JsonObject Query(ApiRequest request)
    {
        var read = new PageRequest(request.Parameters, isQuery: true);
        var keys = read.Keys!.Predicates;
        var context = read.Context.WithAttributes(keys.Keys);
        foreach (var (attribute, predicate) in keys.Where(key => key.Value.Operator == "="))
            context.ForKey(new(new Dictionary<string, AttributeValue> { [attribute] = predicate.Values[0] }));
        var table = access.Existing(request, "dynamodb:Query", read.TableName, context);
        var (hash, range) = ConditionsOn(table.Schema, keys);
        var start = read.Start is { } given ? StartKey(given, table.Schema, keys, hash, range) : null;
        read.CheckPaths(table.Schema);
        var partition = new ItemKey(hash, null);
        var forward = request.Parameters.Flag("ScanIndexForward") != false;
        lock (table.Gate)
        {
            var page = table.Read(
                item => item.Key.ComparePartition(partition) is not 0 and var other ? other : range?.Position(item.Key.Range!) ?? 0,
                start,
                forward,
                read.Limit
            );
            return read.Answer(page, table.Schema);
        }
    }

    public JsonObject Scan(ApiRequest request)
    {
        var read = new PageRequest(request.Parameters, isQuery: false);
        var table = access.Existing(request, "dynamodb:Scan", read.TableName, read.Context);
        var start = read.Start is { } given ? StartKey(given, table.Schema) : null;
        read.CheckPaths(table.Schema);
        lock (table.Gate)
            return read.Answer(table.Read(_ => 0, start, forward: true, read.Limit), table.Schema);
    }

    /// <summary>A query's partition, and its condition on the sort key.</summary>
    private static (AttributeValue Hash, KeyPredicate? Range) ConditionsOn(
        KeySchema schema,
        IReadOnlyDictionary<string, KeyPredicate> conditions
    )
    {
        if (schema.Range is null && conditions.Count > 1)
            throw DynamoDbErrors.Validation("Query key condition not supported");
        foreach (var attribute in schema.Attributes)
        {
            if (!conditions.TryGetValue(attribute.Name, out var predicate))
            {
                if (attribute == schema.Hash || conditions.Count > 1)
                    throw DynamoDbErrors.Validation($"Query condition missed key schema element: {attribute.Name}");
                continue;
            }
            if (predicate.Values.Any(value => value.Type != attribute.Type))
                throw DynamoDbErrors.Parameter("Condition parameter type does not match schema type");
            if (attribute == schema.Hash && predicate.Operator != "=")
                throw DynamoDbErrors.Validation("Query key condition not supported");
        }
        var range = schema.Range is null ? null : conditions.GetValueOrDefault(schema.Range.Name);
        return (conditions[schema.Hash.Name].Values[0], range);
    }

    private static ItemKey StartKey(MapValue start, KeySchema schema)
    {
        if (start.Entries.Count != schema.Attributes.Count() || schema.Attributes.Any(a => start[a.Name] is null))
            throw DynamoDbErrors.Validation("The provided starting key is invalid");
        try
        {
            return schema.Key(start);
        }
        catch (AwsException e)
        {
            throw DynamoDbErrors.Validation($"The provided starting key is invalid: {e.Message}");
        }
    }

    private static ItemKey StartKey(
        MapValue start,
        KeySchema schema,
        IReadOnlyDictionary<string, KeyPredicate> conditions,
        AttributeValue hash,
        KeyPredicate? range
    )
    {
        if (start.Entries.Count != schema.Attributes.Count() || schema.Attributes.Any(a => start[a.Name] is null))
            throw DynamoDbErrors.Validation("The provided starting key is invalid");
        var key = schema.Key(start);
        if (range is null || !conditions.ContainsKey(schema.Range!.Name))
        {
            return key.Hash.Equals(hash)
                ? key
                : throw DynamoDbErrors.Validation("The provided starting key is outside query boundaries based on provided conditions");
        }
        if (range.Position(key.Range!) != 0)
            throw DynamoDbErrors.Validation("The provided starting key does not match the range key predicate");
        return key.Hash.Equals(hash)
            ? key
            : throw DynamoDbErrors.Validation("The query can return at most one row and cannot be restarted");
    }
}
