using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>What Query and Scan have in common: the page, its filter, and what is returned of each item.</summary>
internal sealed class PageRequest
{
    private readonly string? select;
    private readonly Projection? projection;

    public PageRequest(JsonObject parameters, bool isQuery)
    {
        Unmetered.Check(parameters);
        var constraints = new Constraints(parameters);
        TableName = constraints.TableName();
        Limit = constraints.AtLeast("Limit", 1);
        select = parameters["Select"] is null
            ? null
            : constraints.OneOf("Select", "", "SPECIFIC_ATTRIBUTES", "COUNT", "ALL_ATTRIBUTES", "ALL_PROJECTED_ATTRIBUTES");
        constraints.Check();
        parameters.Flag("ConsistentRead"); // Every read here is consistent.
        string[] names = isQuery
            ? ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"]
            : ["ProjectionExpression", "FilterExpression"];
        var expressions = new ExpressionParameters(parameters, names);
        if (parameters.AttributeMap("ExclusiveStartKey") is { } start)
            Start = ReadStart(start);
        if (isQuery && parameters["KeyConditionExpression"] is null)
        {
            throw DynamoDbErrors.Validation(
                "Either the KeyConditions or KeyConditionExpression parameter must be specified in the request."
            );
        }
        expressions.ReadPlaceholders();
        var keys = expressions.Condition("KeyConditionExpression");
        Filter = expressions.Condition("FilterExpression");
        projection = expressions.Projection();
        expressions.CheckAllUsed();
        Keys = keys is null ? null : KeyCondition.Of(keys.Condition);
        CheckSelect();
    }

    /// <summary>The table's name or ARN.</summary>
    public string TableName { get; }

    public int? Limit { get; }

    public MapValue? Start { get; }

    public KeyCondition? Keys { get; }

    public ReadCondition? Filter { get; }

    public ItemContext Context =>
        new ItemContext()
            .WithAttributes((projection?.Paths ?? []).Concat(Filter?.Paths ?? []).Select(path => path.Attribute))
            .With("dynamodb:Select", select ?? (projection is null ? "ALL_ATTRIBUTES" : "SPECIFIC_ATTRIBUTES"));

    /// <summary>Refuses paths into the key, and for a query a filter on it.</summary>
    public void CheckPaths(KeySchema schema)
    {
        schema.CheckPaths(projection?.Paths ?? []);
        if (Keys is not null && Filter?.Paths.FirstOrDefault(path => schema.Has(path.Attribute)) is { Attribute: var key })
        {
            throw DynamoDbErrors.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}");
        }
        schema.CheckPaths(Filter?.Paths ?? []);
    }

    public JsonObject Answer(Page page, KeySchema schema)
    {
        var items = page.Items.Select(stored => stored.Item).Where(item => Filter?.Condition.Holds(item) != false).ToList();
        var answer = new JsonObject { ["Count"] = items.Count, ["ScannedCount"] = page.Items.Count };
        if (select != "COUNT")
            answer["Items"] = new JsonArray([.. items.Select(item => (projection?.Apply(item) ?? item).ToAttributes())]);
        if (page.IsFull)
            answer["LastEvaluatedKey"] = schema.Attributed(page.Items[^1].Key).ToAttributes();
        return answer;
    }

    private static MapValue ReadStart(JsonObject start)
    {
        try
        {
            return ValueReader.Map(start);
        }
        catch (AwsException e) when (e.Code == "ValidationException")
        {
            // AWS adds this to some messages, but not to those about numbers and sets.
            string[] plain = ["contains duplicates", "number set", "numeric value", "significant digits", "number with magnitude"];
            throw plain.Any(e.Message.Contains) ? e : DynamoDbErrors.Validation($"The provided starting key is invalid: {e.Message}");
        }
    }

    private void CheckSelect()
    {
        if (select == "ALL_PROJECTED_ATTRIBUTES")
            throw DynamoDbErrors.Parameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        if (select == "SPECIFIC_ATTRIBUTES" && projection is null)
        {
            throw DynamoDbErrors.Parameter(
                "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES"
            );
        }
        if (projection is not null && select is "ALL_ATTRIBUTES" or "COUNT")
        {
            var wanted = select == "COUNT" ? "only the Count" : select;
            throw DynamoDbErrors.Parameter($"Cannot specify the ProjectionExpression when choosing to get {wanted}");
        }
    }
}
