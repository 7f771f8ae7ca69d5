using System.Collections;
using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>The properties of a resource type that LocalAws supports; those without a shape of their own accept anything.</summary>
internal sealed class Shape : IEnumerable<string>
{
    private readonly Dictionary<string, Shape?> properties = new(StringComparer.Ordinal);

    public void Add(string property) => properties.Add(property, null);

    public void Add(string[] several)
    {
        foreach (var property in several)
            Add(property);
    }

    public void Add(string property, Shape shape) => properties.Add(property, shape);

    /// <summary>What is wrong with evaluated properties, each with its path, in the words of CloudFormation's validation.</summary>
    public IEnumerable<string> Faults(JsonNode? node, string path = "#") =>
        node switch
        {
            JsonObject map => map.SelectMany(pair =>
                properties.TryGetValue(pair.Key, out var shape)
                    ? shape?.Faults(pair.Value, $"{path}/{pair.Key}") ?? []
                    : [$"{path}: extraneous key [{pair.Key}] is not permitted"]
            ),
            JsonArray list => list.SelectMany((item, i) => Faults(item, $"{path}/{i}")),
            _ => [],
        };

    public IEnumerator<string> GetEnumerator() => properties.Keys.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
