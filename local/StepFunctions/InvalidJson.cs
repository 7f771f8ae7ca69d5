using System.Text.Json;

namespace LocalAws.StepFunctions;

/// <summary>What AWS says of a definition that is not valid JSON.</summary>
internal static class InvalidJson
{
    private const string Code = "INVALID_JSON_DESCRIPTION";

    /// <summary>The parser's words where it is the syntax that is wrong; .NET's for what only .NET refuses, such as a name twice.</summary>
    public static Diagnostic Of(string text, JsonException e)
    {
        var problem =
            JsonProblem.In(text)
            ?? new(
                e.Message.Split(" LineNumber:")[0].Split(" Path:")[0],
                (int)(e.LineNumber ?? 0) + 1,
                (int)(e.BytePositionInLine ?? 0) + 1
            );
        var place = $"[Source: (String)\"{text}\"; line: {problem.Line}, column: {problem.Column}]";
        return new(Code, $"{problem.Message}\n at {place}", place);
    }
}
