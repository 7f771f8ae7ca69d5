using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;

namespace RepoGrant.Records;

/// <summary>
/// An instance of a grant as recorded. It comes from a table that people can edit: it is for display only, and nothing is decided by it.
/// </summary>
internal sealed record InstanceRecord(string InstanceId, string Status)
{
    /// <summary>When the status was recorded.</summary>
    public string? At { get; init; }

    /// <summary>When the instance last proved its access.</summary>
    public string? VerifiedAt { get; init; }

    /// <summary>Whether it has left the grant: the item is history.</summary>
    public bool HasLeft { get; init; }

    /// <summary>The checks that failed.</summary>
    public IReadOnlyList<Check> Failed { get; init; } = [];

    /// <summary>Reads an item.</summary>
    public static InstanceRecord Of(Dictionary<string, AttributeValue> item)
    {
        return new(Text("id") ?? "", Text("status") ?? "")
        {
            At = Text("at"),
            VerifiedAt = Text("verifiedAt"),
            HasLeft = item.ContainsKey("deleteAt"),
            Failed = Checks(Text("failed")),
        };

        string? Text(string attribute) => item.GetValueOrDefault(attribute)?.S;
    }

    private static IReadOnlyList<Check> Checks(string? json)
    {
        try
        {
            return JsonSerializer.Deserialize(json ?? "[]", JsonContext.Default.IReadOnlyListCheck) ?? [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
