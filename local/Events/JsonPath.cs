using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalAws.Events;

/// <summary>The JSON paths that EventBridge supports in InputPath and InputPathsMap: dots, and brackets with a name or an index.</summary>
internal static partial class JsonPath
{
    public static bool IsValid(string path) => Whole().IsMatch(path);

    /// <summary>The value there; null if there is none.</summary>
    public static JsonElement? Find(JsonElement root, string path)
    {
        var found = root;
        foreach (Match step in Step().Matches(path))
        {
            if (step.Groups["index"] is { Success: true } index)
            {
                var at = int.Parse(index.Value, CultureInfo.InvariantCulture);
                if (found.ValueKind != JsonValueKind.Array || at >= found.GetArrayLength())
                    return null;
                found = found[at];
            }
            else if (found.ValueKind != JsonValueKind.Object || !found.TryGetProperty(step.Groups["name"].Value, out found))
            {
                return null;
            }
        }

        return found;
    }

    [GeneratedRegex(
        @"\.(?<name>[^.\[\]'""$*?@\s]+)|\[(?<index>[0-9]{1,6})\]|\['(?<name>[^']+)'\]|\[""(?<name>[^""]+)""\]",
        RegexOptions.ExplicitCapture
    )]
    private static partial Regex Step();

    [GeneratedRegex(@"\A\$(\.[^.\[\]'""$*?@\s]+|\[[0-9]{1,6}\]|\['[^']+'\]|\[""[^""]+""\])*\z", RegexOptions.ExplicitCapture)]
    private static partial Regex Whole();
}
