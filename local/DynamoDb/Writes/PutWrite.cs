using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>Puts a whole item.</summary>
internal sealed class PutWrite : ItemWrite
{
    public PutWrite(JsonObject parameters, string path = "")
        : base(parameters, path)
    {
        var item = Constraints.RequiredMap("Item");
        ReturnValues = Constraints.ReturnValues();
        Constraints.Check();
        var expressions = new ExpressionParameters(parameters, "ConditionExpression");
        Subject = Sized(item());
        ReturnedValues.OnlyOld(ReturnValues);
        expressions.ReadPlaceholders();
        Condition = expressions.Condition("ConditionExpression");
        expressions.CheckAllUsed();
    }

    public override string Action => "dynamodb:PutItem";

    public override MapValue Subject { get; }

    public string ReturnValues { get; }

    /// <summary>An item within the size limit.</summary>
    public static MapValue Sized(MapValue item) =>
        item.ItemSize <= MaxItemBytes ? item : throw DynamoDbErrors.Validation("Item size has exceeded the maximum allowed size");

    public override ItemKey KeyIn(KeySchema schema) => schema.KeyOfItem(Subject);

    public override MapValue Apply(MapValue? present) => Subject;
}
