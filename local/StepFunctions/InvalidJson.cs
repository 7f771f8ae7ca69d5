using System.Text.Json;

namespace LocalAws.StepFunctions;

/// <summary>AWS's message for a definition that is not valid JSON.</summary>
internal static class InvalidJson
{
    private const string Code = "INVALID_JSON_DESCRIPTION";

    /// <summary>The parser's message if the syntax is wrong; .NET's for what only .NET refuses, such as duplicate names.</summary>
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
