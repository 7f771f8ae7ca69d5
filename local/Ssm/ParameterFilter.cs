using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>DescribeParameters' filters.</summary>
internal static class ParameterFilter
{
    private const string Keys = "Name, Path, Tier, Type, tag:";

    public static Func<Parameter, bool> Of(JsonObject filter)
    {
        var key = filter.Required("Key");
        var values = filter.Texts("Values");
        var option = filter.Text("Option") ?? (key == "Path" ? "OneLevel" : "Equals");
        Func<string, string, bool> compare = option switch
        {
            "Equals" => string.Equals,
            "BeginsWith" => (value, start) => value.StartsWith(start, StringComparison.Ordinal),
            "Contains" when key == "Name" => (value, part) => value.Contains(part, StringComparison.Ordinal),
            "OneLevel" when key == "Path" => (value, path) => Folder(value) == path.TrimEnd('/'),
            "Recursive" when key == "Path" => (value, path) => value.StartsWith(path.TrimEnd('/') + "/", StringComparison.Ordinal),
            _ => throw new AwsException(
                "InvalidFilterOption",
                $"The following filter option is not valid: {option}. Valid options include: [BeginsWith, Equals]."
            ),
        };
        Func<Parameter, string?> read = key switch
        {
            "Name" or "Path" => p => p.Name,
            "Tier" => p => p.Latest.Tier,
            "Type" => p => p.Latest.Type,
            _ when key.StartsWith("tag:", StringComparison.Ordinal) => p => p.Tags.GetValueOrDefault(key[4..]),
            _ => throw SsmErrors.FilterKey(key, Keys),
        };
        return p => read(p) is { } value && (values.Count == 0 || values.Any(v => compare(value, v)));
    }

    private static string Folder(string name) => name.LastIndexOf('/') is var at and > 0 ? name[..at] : "";
}
