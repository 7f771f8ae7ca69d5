using System.Text.Json;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>What AWS says of a definition that is not valid JSON.</summary>
internal static partial class InvalidJson
{
    private const string Code = "INVALID_JSON_DESCRIPTION";

    /// <summary>AWS's parser is Jackson; this is how it tells of a bare word, and roughly how it tells of the rest.</summary>
    public static Diagnostic Of(string text, JsonException e)
    {
        var word = BareWord().Match(text);
        if (!word.Success)
        {
            var place = Source(text, e.LineNumber + 1, e.BytePositionInLine + 1);
            return new(Code, $"{e.Message.Split(" LineNumber:")[0].Split(" Path:")[0]}\n at {place}", place);
        }
        var before = text[..word.Groups[1].Index];
        var line = before.Count(c => c == '\n') + 1;
        var column = word.Groups[1].Index - (before.LastIndexOf('\n') + 1) + word.Groups[1].Length + 1;
        var source = Source(text, line, column);
        return new(
            Code,
            $"Unrecognized token '{word.Groups[1].Value}': was expecting (JSON String, Number, Array, Object or token 'null', "
                + $"'true' or 'false')\n at {source}",
            source
        );
    }

    private static string Source(string text, long? line, long? column) => $"[Source: (String)\"{text}\"; line: {line}, column: {column}]";

    [GeneratedRegex(@"^\s*([A-Za-z_$][A-Za-z0-9_$]*)")]
    private static partial Regex BareWord();
}
