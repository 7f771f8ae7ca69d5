using System.Globalization;

namespace LocalAws.StepFunctions;

/// <summary>What makes a text invalid JSON, in the words of Jackson, the parser of Step Functions.</summary>
/// <param name="Line">The line at which it was found, counted from 1.</param>
/// <param name="Column">The column after the last character that was read, counted from 1.</param>
internal sealed record JsonProblem(string Message, int Line, int Column)
{
    /// <summary>The first problem of a text; null if there is none.</summary>
    public static JsonProblem? In(string text)
    {
        var reading = new Reading(text);
        try
        {
            reading.Document();
            return null;
        }
        catch (ProblemException problem)
        {
            var read = text[..Math.Min(reading.At, text.Length)];
            return new(problem.Message, read.Count(character => character == '\n') + 1, read.Length - read.LastIndexOf('\n'));
        }
    }

    private sealed class ProblemException(string message) : Exception(message);

    /// <summary>Reads a text as Jackson does.</summary>
    private sealed class Reading(string text)
    {
        private const string Values = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

        /// <summary>How many characters have been read.</summary>
        public int At { get; private set; }

        private bool AtEnd => At >= text.Length;

        public void Document()
        {
            for (Skip(); !AtEnd; Skip())
                Value("root");
        }

        private void Value(string within)
        {
            if (AtEnd)
                throw new ProblemException($"Unexpected end-of-input within/between {within} entries");
            var first = text[At++];
            switch (first)
            {
                case '{':
                    Members();
                    break;
                case '[':
                    Items();
                    break;
                case '"':
                    Text("was expecting closing quote for a string value");
                    break;
                case '-' or (>= '0' and <= '9'):
                    Number(first);
                    break;
                case '}':
                    throw Unexpected(first, "expected a value");
                default:
                    Word(first);
                    break;
            }
        }

        private void Members()
        {
            var start = Place();
            Skip();
            if (Closes('}', "Object", start))
                return;
            while (true)
            {
                var first = Next("Object", start);
                if (first != '"')
                    throw Unexpected(first, "was expecting double-quote to start field name");
                Text("in field name");
                Skip();
                if (Next("Object", start) is not ':' and var colon)
                    throw Unexpected(colon, "was expecting a colon to separate field name and value");
                Skip();
                Value("Object");
                Skip();
                if (Closes('}', "Object", start))
                    return;
                Comma("Object");
            }
        }

        private void Items()
        {
            var start = Place();
            Skip();
            if (Closes(']', "Array", start))
                return;
            while (true)
            {
                Value("Array");
                Skip();
                if (Closes(']', "Array", start))
                    return;
                Comma("Array");
            }
        }

        private bool Closes(char marker, string type, string start)
        {
            var next = Next(type, start);
            if (next == marker)
                return true;
            if (next is '}' or ']')
                throw new ProblemException($"Unexpected close marker '{next}': expected '{marker}' (for {type} starting at {start})");
            At--;
            return false;
        }

        private void Comma(string type)
        {
            var next = text[At++];
            if (next != ',')
                throw Unexpected(next, $"was expecting comma to separate {type} entries");
            Skip();
        }

        private char Next(string type, string start) =>
            AtEnd
                ? throw new ProblemException($"Unexpected end-of-input: expected close marker for {type} (start marker at {start})")
                : text[At++];

        private void Text(string ending)
        {
            while (true)
            {
                if (AtEnd)
                {
                    var message = ending.StartsWith("in ", StringComparison.Ordinal) ? " " + ending : ": " + ending;
                    throw new ProblemException("Unexpected end-of-input" + message);
                }
                var next = text[At++];
                if (next == '"')
                    return;
                if (next < ' ')
                {
                    throw new ProblemException(
                        $"Illegal unquoted character ({Shown(next)}): has to be escaped using backslash to be included in string value"
                    );
                }
                if (next == '\\')
                    Escape();
            }
        }

        private void Escape()
        {
            var next = AtEnd ? throw new ProblemException("Unexpected end-of-input in character escape sequence") : text[At++];
            if (next != 'u')
            {
                if (!"\"\\/bfnrt".Contains(next, StringComparison.Ordinal))
                    throw new ProblemException($"Unrecognized character escape {Shown(next)}");
                return;
            }
            for (var i = 0; i < 4; i++)
            {
                var digit = AtEnd ? throw new ProblemException("Unexpected end-of-input in character escape sequence") : text[At++];
                if (!char.IsAsciiHexDigit(digit))
                    throw Unexpected(digit, "expected a hex-digit for character escape sequence");
            }
        }

        private void Number(char first)
        {
            if (first == '-')
                first = Digit("to follow minus sign, for valid numeric value");
            if (first == '0' && !AtEnd && char.IsAsciiDigit(text[At]))
                throw new ProblemException("Invalid numeric value: Leading zeroes not allowed");
            Digits();
            if (!AtEnd && text[At] == '.')
            {
                At++;
                Digit("Decimal point not followed by a digit");
                Digits();
            }
            if (!AtEnd && text[At] is 'e' or 'E')
            {
                At++;
                if (!AtEnd && text[At] is '+' or '-')
                    At++;
                Digit("Exponent indicator not followed by a digit");
                Digits();
            }
            if (!AtEnd && !char.IsWhiteSpace(text[At]) && text[At] is not (',' or ']' or '}'))
                throw Unexpected(text[At++], "Expected space separating root-level values");
        }

        private char Digit(string what)
        {
            var next = AtEnd ? throw new ProblemException("Unexpected end-of-input within numeric value") : text[At++];
            return char.IsAsciiDigit(next)
                ? next
                : throw new ProblemException(
                    $"Unexpected character ({Shown(next)}) in numeric value: "
                        + (what.StartsWith("to ", StringComparison.Ordinal) ? "expected digit (0-9) " : "")
                        + what
                );
        }

        private void Digits()
        {
            while (!AtEnd && char.IsAsciiDigit(text[At]))
                At++;
        }

        private void Word(char first)
        {
            if (!(char.IsLetter(first) || first is '_' or '$'))
                throw Unexpected(first, "expected a valid value " + Values);
            var start = At - 1;
            while (!AtEnd && (char.IsLetterOrDigit(text[At]) || text[At] is '_' or '$'))
                At++;
            if (text[start..At] is not ("null" or "true" or "false") and var word)
                throw new ProblemException($"Unrecognized token '{word}': was expecting {Values}");
        }

        private void Skip()
        {
            while (!AtEnd && text[At] is ' ' or '\t' or '\r' or '\n')
                At++;
        }

        private string Place()
        {
            var before = text[..(At - 1)];
            var line = before.Count(character => character == '\n') + 1;
            return $"[Source: (String)\"{text}\"; line: {line}, column: {before.Length - before.LastIndexOf('\n')}]";
        }

        private static ProblemException Unexpected(char found, string what) => new($"Unexpected character ({Shown(found)}): {what}");

        private static string Shown(char character) =>
            character < ' '
                ? string.Create(CultureInfo.InvariantCulture, $"(CTRL-CHAR, code {(int)character})")
                : string.Create(CultureInfo.InvariantCulture, $"'{character}' (code {(int)character})");
    }
}
