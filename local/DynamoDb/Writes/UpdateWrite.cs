using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>Changes an item, or creates it if there is none.</summary>
internal sealed class UpdateWrite : ItemWrite
{
    private readonly Update? update;

    /// <param name="isTransacted">In a transaction the expression is required.</param>
    public UpdateWrite(JsonObject parameters, string path = "", bool isTransacted = false)
        : base(parameters, path)
    {
        var key = Constraints.RequiredMap("Key");
        if (isTransacted)
            Constraints.Required("UpdateExpression");
        ReturnValues = Constraints.ReturnValues();
        Constraints.Check();
        var expressions = new ExpressionParameters(parameters, "UpdateExpression", "ConditionExpression");
        Subject = key();
        expressions.ReadPlaceholders();
        update = expressions.Update();
        Condition = expressions.Condition("ConditionExpression");
        expressions.CheckAllUsed();
    }

    public override string Action => "dynamodb:UpdateItem";

    public override MapValue Subject { get; }

    public string ReturnValues { get; }

    /// <summary>The paths that the update changes.</summary>
    public IReadOnlyList<DocumentPath> Changed => update?.Paths ?? [];

    protected override IEnumerable<DocumentPath> Paths => update?.AllPaths ?? [];

    public override ItemKey KeyIn(KeySchema schema)
    {
        var key = schema.Key(Subject);
        if (schema.Attributes.FirstOrDefault(a => Changed.Any(path => path.Attribute == a.Name)) is { } part)
            throw DynamoDbErrors.Parameter($"Cannot update attribute {part.Name}. This attribute is part of the key");
        schema.CheckPaths(Paths);
        return key;
    }

    public override MapValue Apply(MapValue? present)
    {
        var item = present ?? Subject;
        try
        {
            item = update?.Apply(item) ?? item;
        }
        catch (ExpressionException e)
        {
            throw DynamoDbErrors.Validation(e.Message);
        }
        return item.ItemSize <= MaxItemBytes
            ? item
            : throw DynamoDbErrors.Validation("Item size to update has exceeded the maximum allowed size");
    }
}
