using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;
using LocalAws.Wire;

namespace LocalAws.DynamoDb.Operations;

/// <summary>Reads one item by its key, alone or in a transaction.</summary>
internal sealed class ItemRead
{
    private readonly MapValue key;
    private readonly Projection? projection;

    /// <param name="path">The parameters' path in the request (<see cref="Constraints"/>).</param>
    public ItemRead(JsonObject parameters, string path = "")
    {
        var constraints = new Constraints(parameters, path);
        TableName = constraints.TableName();
        var given = constraints.RequiredMap("Key");
        constraints.Check();
        parameters.Flag("ConsistentRead"); // Every read here is consistent.
        var expressions = new ExpressionParameters(parameters, "ProjectionExpression");
        key = given();
        expressions.ReadPlaceholders();
        projection = expressions.Projection();
        expressions.CheckAllUsed();
    }

    /// <summary>The table's name or ARN.</summary>
    public string TableName { get; }

    public ItemContext Context => new ItemContext().ForKey(key).WithAttributes(projection?.Paths.Select(path => path.Attribute) ?? []);

    /// <summary>The key in the table's schema.</summary>
    public ItemKey KeyIn(Table table)
    {
        var found = table.Schema.Key(key);
        table.Schema.CheckPaths(projection?.Paths ?? []);
        return found;
    }

    /// <summary>The item, or the requested parts of it; null if there is none.</summary>
    public MapValue? From(Table table)
    {
        var found = KeyIn(table);
        lock (table.Gate)
            return Found(table, found);
    }

    /// <summary>The same for a caller that holds the table's lock.</summary>
    public MapValue? Found(Table table, ItemKey at) => table.Find(at) is { } item ? projection?.Apply(item) ?? item : null;
}
