using System.Text.Json.Nodes;
using LocalAws.DynamoDb.Expressions;
using LocalAws.DynamoDb.Values;

namespace LocalAws.DynamoDb.Writes;

/// <summary>The parameter ReturnValues.</summary>
internal static class ReturnedValues
{
    public static string ReturnValues(this Constraints constraints) =>
        constraints.OneOf("ReturnValues", "NONE", "ALL_NEW", "UPDATED_OLD", "ALL_OLD", "NONE", "UPDATED_NEW");

    /// <summary>A put and a delete have nothing else to return.</summary>
    public static void OnlyOld(string returnValues)
    {
        if (returnValues is not ("ALL_OLD" or "NONE"))
            throw DynamoDbErrors.Validation("ReturnValues can only be ALL_OLD or NONE");
    }

    /// <summary>The Attributes of the response; null if it has none.</summary>
    public static JsonObject? Of(string returnValues, MapValue? before, MapValue? after, IReadOnlyList<DocumentPath> changed)
    {
        var returned = returnValues switch
        {
            "ALL_OLD" => before,
            "ALL_NEW" => after,
            "UPDATED_OLD" => before is null ? null : Projection.Pick(before, changed),
            "UPDATED_NEW" => after is null ? null : Projection.Pick(after, changed),
            _ => null,
        };
        return returned is { Entries.Count: > 0 } ? returned.ToAttributes() : null;
    }
}
