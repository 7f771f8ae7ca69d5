using System.Text;
using System.Text.Json;

namespace LocalAws.Events.Patterns;

/// <summary>Describes what makes a text invalid JSON in the words of Jackson, the parser that EventBridge uses.</summary>
internal static class JsonFault
{
    private const string Value = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

    private enum Expected
    {
        Value,
        ValueOrEnd,
        Name,
        NameOrEnd,
        Colon,
        Comma,
    }

    public static string Describe(string text)
    {
        Stack<char> open = [];
        var expected = Expected.Value;
        for (var i = 0; i < text.Length; )
        {
            var character = text[i];
            if (character is ' ' or '\t' or '\r' or '\n')
            {
                i++;
                continue;
            }

            switch (expected)
            {
                case Expected.Name or Expected.NameOrEnd when character == '"':
                    if (Literal(text, ref i) is { } badName)
                        return badName;

                    expected = Expected.Colon;
                    break;
                case Expected.Name or Expected.NameOrEnd when !(character == '}' && expected == Expected.NameOrEnd):
                    return $"{Unexpected(character)}: was expecting double-quote to start field name";
                case Expected.Colon when character == ':':
                    expected = Expected.Value;
                    i++;
                    break;
                case Expected.Colon:
                    return $"{Unexpected(character)}: was expecting a colon to separate field name and value";
                case Expected.Comma when character == ',':
                    expected = open.Peek() == '{' ? Expected.Name : Expected.Value;
                    i++;
                    break;
                case Expected.Comma or Expected.NameOrEnd or Expected.ValueOrEnd when character is '}' or ']':
                    if ((open.Peek() == '{') != (character == '}'))
                        return $"Unexpected close marker '{character}': expected '{(open.Peek() == '{' ? '}' : ']')}'";

                    open.Pop();
                    expected = Expected.Comma;
                    i++;
                    break;
                case Expected.Comma:
                    return $"{Unexpected(character)}: was expecting comma to separate {(open.Peek() == '{' ? "Object" : "Array")} entries";
                case var _ when character is '{' or '[':
                    open.Push(character);
                    expected = character == '{' ? Expected.NameOrEnd : Expected.ValueOrEnd;
                    i++;
                    break;
                default:
                    if (Literal(text, ref i) is { } badValue)
                        return badValue;

                    expected = Expected.Comma;
                    break;
            }
        }

        return open.TryPeek(out var unclosed)
            ? $"Unexpected end-of-input: expected close marker for {(unclosed == '{' ? "Object" : "Array")}"
            : "Filter is not an object";
    }

    /// <summary>Skips a string, number or word; returns what is wrong with it, if anything is.</summary>
    private static string? Literal(string text, ref int i)
    {
        var start = i;
        if (text[i] == '"')
        {
            for (i++; i < text.Length && text[i] != '"'; i++)
                i += text[i] == '\\' ? 1 : 0;

            if (i++ >= text.Length)
                return "Unexpected end-of-input: was expecting closing quote for a string value";

            return IsJson(text[start..i]) ? null : "Illegal character or escape in a string value";
        }

        while (i < text.Length && (char.IsLetterOrDigit(text[i]) || text[i] is '_' or '$' or '-' or '+' or '.'))
            i++;

        if (i > start && IsJson(text[start..i]))
            return null;

        return char.IsLetter(text[start])
            ? $"Unrecognized token '{text[start..i]}': was expecting {Value}"
            : $"{Unexpected(text[start])}: expected a valid value {Value}";
    }

    private static bool IsJson(string literal)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(literal));
            return reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static string Unexpected(char character) => $"Unexpected character ('{character}' (code {(int)character}))";
}
