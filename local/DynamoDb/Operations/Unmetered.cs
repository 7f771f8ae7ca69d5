using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>Accepts the options for metrics and ignores them: nothing counts capacity units, and no table has item collections.</summary>
internal static class Unmetered
{
    public static void Check(JsonObject parameters)
    {
        var constraints = new Constraints(parameters);
        var capacity = constraints.OneOf("ReturnConsumedCapacity", "NONE", "INDEXES", "TOTAL", "NONE");
        constraints.OneOf("ReturnItemCollectionMetrics", "NONE", "SIZE", "NONE");
        constraints.Check();
        if (capacity != "NONE")
            throw AwsException.NotSupported($"consumed capacity (ReturnConsumedCapacity {capacity})");
    }
}
