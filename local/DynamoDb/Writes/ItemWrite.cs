using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Tables;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>One write of one item, alone or in a transaction: its request, read and checked as far as possible without the table.</summary>
internal abstract class ItemWrite
{
    /// <summary>"Item sizes" in the developer guide.</summary>
    protected const int MaxItemBytes = 400 * 1024;

    /// <param name="path">The parameters' path in the request (<see cref="Constraints"/>).</param>
    protected ItemWrite(JsonObject parameters, string path)
    {
        Constraints = new(parameters, path);
        TableName = Constraints.TableName();
        var onFailure = Constraints.OneOf("ReturnValuesOnConditionCheckFailure", "NONE", "ALL_OLD", "NONE");
        ReturnsItemOnFailure = onFailure == "ALL_OLD";
    }

    /// <summary>The table's name or ARN.</summary>
    public string TableName { get; }

    /// <summary>The action that IAM authorizes.</summary>
    public abstract string Action { get; }

    /// <summary>The key, or an item that contains it.</summary>
    public abstract MapValue Subject { get; }

    public ReadCondition? Condition { get; protected init; }

    protected Constraints Constraints { get; }

    private bool ReturnsItemOnFailure { get; }

    /// <summary>What conditions of policies can test.</summary>
    public ItemContext Context =>
        new ItemContext().ForKey(Subject).WithAttributes(Paths.Concat(Condition?.Paths ?? []).Select(path => path.Attribute));

    /// <summary>The paths that the write changes or reads, beyond its condition's.</summary>
    protected virtual IEnumerable<DocumentPath> Paths => [];

    public abstract ItemKey KeyIn(KeySchema schema);

    /// <summary>The item after the write; null for none.</summary>
    /// <param name="present">The item before the write; null for none.</param>
    public abstract MapValue? Apply(MapValue? present);

    /// <summary>Evaluates the condition and returns the item after the write. The caller must hold the table's lock.</summary>
    public (MapValue? Before, MapValue? After) Decide(Table table, ItemKey key)
    {
        var before = table.Find(key);
        if (Condition?.Condition.Holds(before ?? MapValue.Empty) == false)
            throw DynamoDbErrors.ConditionFailed(ReturnsItemOnFailure ? before?.ToAttributes() : null);
        return (before, Apply(before));
    }
}
