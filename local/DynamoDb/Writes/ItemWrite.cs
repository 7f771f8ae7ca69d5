using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>
/// One write of one item, by itself or as a part of a transaction: its request, read and checked as far as no table is needed.
/// </summary>
internal abstract class ItemWrite
{
    /// <summary>"Item sizes" in the developer guide.</summary>
    protected const int MostItemBytes = 400 * 1024;

    /// <param name="path">Where the parameters are in the request (<see cref="Constraints"/>).</param>
    protected ItemWrite(JsonObject parameters, string path)
    {
        Parameters = parameters;
        Constraints = new(parameters, path);
        TableName = Constraints.TableName();
        var onFailure = Constraints.OneOf("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD", "NONE");
        ReturnsItemOnFailure = onFailure == "ALL_OLD";
    }

    /// <summary>The table's name or ARN.</summary>
    public string TableName { get; }

    /// <summary>What IAM decides the write as.</summary>
    public abstract string Action { get; }

    /// <summary>The key, or an item that has it.</summary>
    public abstract MapValue Subject { get; }

    public ReadCondition? Condition { get; protected init; }

    protected JsonObject Parameters { get; }

    protected Constraints Constraints { get; }

    private bool ReturnsItemOnFailure { get; }

    /// <summary>What conditions of policies can look at.</summary>
    public ItemContext Context =>
        new ItemContext().ForKey(Subject).WithAttributes(Paths.Concat(Condition?.Paths ?? []).Select(path => path.Attribute));

    /// <summary>The paths that the write changes or reads, beyond its condition's.</summary>
    protected virtual IEnumerable<DocumentPath> Paths => [];

    public abstract ItemKey KeyIn(KeySchema schema);

    /// <summary>What the item will be; null for none.</summary>
    /// <param name="present">What it is; null for none.</param>
    public abstract MapValue? Apply(MapValue? present);

    /// <summary>Decides the condition and says what the item will be. Whoever calls it holds the table's lock.</summary>
    public (MapValue? Before, MapValue? After) Decide(Table table, ItemKey key)
    {
        var before = table.Find(key);
        if (Condition?.Condition.Holds(before ?? MapValue.Empty) == false)
            throw DynamoDbErrors.ConditionFailed(ReturnsItemOnFailure ? before?.ToAttributes() : null);
        return (before, Apply(before));
    }
}
