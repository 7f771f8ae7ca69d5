using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>A part of a transaction that changes nothing: its condition must be met.</summary>
internal sealed class ConditionCheck : ItemWrite
{
    public ConditionCheck(JsonObject parameters, string path)
        : base(parameters, path)
    {
        var key = Constraints.RequiredMap("Key");
        Constraints.Required("ConditionExpression");
        Constraints.Check();
        var expressions = new ExpressionParameters(parameters, "ConditionExpression");
        Subject = key();
        expressions.ReadPlaceholders();
        Condition = expressions.Condition("ConditionExpression");
        expressions.CheckAllUsed();
    }

    public override string Action => "dynamodb:ConditionCheckItem";

    public override MapValue Subject { get; }

    public override ItemKey KeyIn(KeySchema schema) => schema.Key(Subject);

    public override MapValue? Apply(MapValue? present) => present;
}
