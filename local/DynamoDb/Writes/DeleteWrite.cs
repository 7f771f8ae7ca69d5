using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>Deletes an item; deleting one that does not exist succeeds.</summary>
internal sealed class DeleteWrite : ItemWrite
{
    public DeleteWrite(JsonObject parameters, string path = "")
        : base(parameters, path)
    {
        var key = Constraints.RequiredMap("Key");
        ReturnValues = Constraints.ReturnValues();
        Constraints.Check();
        var expressions = new ExpressionParameters(parameters, "ConditionExpression");
        Subject = key();
        ReturnedValues.OnlyOld(ReturnValues);
        expressions.ReadPlaceholders();
        Condition = expressions.Condition("ConditionExpression");
        expressions.CheckAllUsed();
    }

    public override string Action => "dynamodb:DeleteItem";

    public override MapValue Subject { get; }

    public string ReturnValues { get; }

    public override ItemKey KeyIn(KeySchema schema) => schema.Key(Subject);

    public override MapValue? Apply(MapValue? present) => null;
}
