using System.Globalization;
using System.Text.Json.Nodes;

namespace LocalAws.Wire;

/// <summary>
/// Turns the flat parameters of Query and EC2 into a tree: <c>Tags.member.1.Key=a</c> and EC2's <c>Filter.1.Value.2=b</c> become lists in
/// order of their numbers. All scalars are strings.
/// </summary>
internal static class QueryParameters
{
    /// <summary>The deepest parameter of any client has five parts.</summary>
    private const int MaxDepth = 16;

    public static JsonObject Parse(IEnumerable<KeyValuePair<string, string>> pairs)
    {
        var root = new Node();
        foreach (var (name, value) in pairs)
        {
            var parts = name.Split('.');
            if (parts.Length > MaxDepth)
            {
                throw new AwsException(
                    "MalformedQueryString",
                    $"The parameter name has {parts.Length} parts; at most {MaxDepth} are supported."
                );
            }

            var node = root;
            foreach (var part in parts)
                node = node.Child(part);
            node.Value = value;
        }
        return root.ToObject();
    }

    private sealed class Node
    {
        private readonly Dictionary<string, Node> children = new(StringComparer.Ordinal);

        public string? Value { get; set; }

        public Node Child(string name)
        {
            if (!children.TryGetValue(name, out var child))
                children[name] = child = new();
            return child;
        }

        public JsonObject ToObject()
        {
            var result = new JsonObject();
            foreach (var (name, child) in children)
                result[name] = child.ToJson();
            return result;
        }

        private JsonNode? ToJson()
        {
            if (children.Count == 0)
                return Value;
            if (children.Count == 1 && children.TryGetValue("member", out var member))
                return member.ToJson();
            if (children.Keys.All(IsIndex))
            {
                return new JsonArray([
                    .. children.OrderBy(c => int.Parse(c.Key, CultureInfo.InvariantCulture)).Select(c => c.Value.ToJson()),
                ]);
            }
            return ToObject();
        }

        private static bool IsIndex(string key) => key.Length is > 0 and < 7 && key.All(char.IsAsciiDigit);
    }
}
