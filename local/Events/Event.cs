using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Events;

/// <summary>An event in the envelope that rules match and targets receive.</summary>
internal sealed record Event
{
    public string Id { get; init; } = Guid.NewGuid().ToString();

    public required string AccountId { get; init; }

    public required string Region { get; init; }

    public required string Source { get; init; }

    public required string DetailType { get; init; }

    public required DateTimeOffset Time { get; init; }

    public required IReadOnlyList<string> Resources { get; init; }

    /// <summary>A JSON object, as it was sent.</summary>
    public required string Detail { get; init; }

    /// <summary>
    /// Whether a rule forwarded it from another bus. Such an event is not forwarded to a third bus (user guide, "event buses in other
    /// accounts").
    /// </summary>
    public bool Forwarded { get; init; }

    public JsonElement Envelope =>
        envelope ??= JsonSerializer.SerializeToElement(
            new JsonObject
            {
                ["version"] = "0",
                ["id"] = Id,
                ["detail-type"] = DetailType,
                ["source"] = Source,
                ["account"] = AccountId,
                ["time"] = WireTime.Seconds(Time),
                ["region"] = Region,
                ["resources"] = new JsonArray([.. Resources.Select(resource => JsonValue.Create(resource))]),
                ["detail"] = JsonNode.Parse(Detail),
            }
        );

    private JsonElement? envelope;
}
