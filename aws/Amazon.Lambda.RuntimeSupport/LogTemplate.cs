using System.Collections;
using System.Globalization;
using System.Text;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>
/// A message with placeholders for arguments, <c>{name}</c>, <c>{name:format}</c>, or by position <c>{0}</c>, interpreted as in the
/// official package. <c>{{</c> is not a placeholder and stays as it is, two braces. Placeholders are filled in order; only if their names
/// are exactly the numbers from 0 on do these select the arguments.
/// </summary>
internal sealed class LogTemplate
{
    private readonly string template;
    private readonly List<(int Start, int End)> places = [];
    private readonly List<LogProperty> properties = [];
    private readonly bool positional;

    public LogTemplate(string template)
    {
        this.template = template;
        var open = -1;
        for (var i = 0; i < template.Length; i++)
        {
            switch (template[i])
            {
                case '{' when open < 0:
                    open = i;
                    break;
                case '{' when open == i - 1:
                    open = -1;
                    break;
                case '}' when open >= 0:
                    // An empty placeholder, {}, has no name but still consumes the next argument.
                    places.Add((open, i + 1));
                    if (i > open + 1)
                        properties.Add(new LogProperty(template[(open + 1)..i]));

                    open = -1;
                    break;
            }
        }

        positional = ArePositions(properties);
    }

    /// <summary>The message. A placeholder without an argument stays as it is, and so does everything after it.</summary>
    public string Text(object[] args)
    {
        if (properties.Count == 0 || args.Length == 0)
            return template;

        var text = new StringBuilder();
        var at = 0;
        for (var i = 0; i < places.Count && i < properties.Count && (positional || i < args.Length); i++)
        {
            text.Append(template, at, places[i].Start - at).Append(properties[i].Text(Argument(i, args)));
            at = places[i].End;
        }

        return text.Append(template, at, template.Length - at).ToString();
    }

    /// <summary>The arguments under their names, without those that are null.</summary>
    public IEnumerable<(LogProperty Property, object Value)> Fields(object[] args)
    {
        for (var i = 0; i < properties.Count; i++)
        {
            if (Argument(i, args) is { } value)
                yield return (properties[i], value);
        }
    }

    private object Argument(int place, object[] args)
    {
        var index = positional ? int.Parse(properties[place].Name, CultureInfo.InvariantCulture) : place;
        return index < args.Length ? args[index] : null;
    }

    private static bool ArePositions(List<LogProperty> properties)
    {
        var positions = new HashSet<int>();
        foreach (var property in properties)
        {
            if (!int.TryParse(property.Name, NumberStyles.Integer, CultureInfo.InvariantCulture, out var position) || position < 0)
                return false;

            positions.Add(position);
        }

        return positions.Count > 0 && positions.Max() == positions.Count - 1;
    }
}

/// <summary>A named placeholder of a template: the text between its braces.</summary>
internal sealed class LogProperty
{
    public const string TimeFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
    public const string DateOnlyFormat = "yyyy-MM-dd";
    public const string TimeOnlyFormat = "HH:mm:ss.fff";

    private readonly string token;

    public LogProperty(string token)
    {
        this.token = token;
        // {@name} means the argument as JSON.
        AsJson = token[0] == '@';
        var parts = (AsJson ? token[1..] : token).Split(':', 2);
        Name = parts[0].Trim();
        Format = parts.Length > 1 && parts[1].Trim() is { Length: > 0 } format ? format : null;
    }

    public string Name { get; }

    public string Format { get; }

    public bool AsJson { get; }

    /// <summary>The argument's text in the message. Null, lists and dictionaries have none: the placeholder stays.</summary>
    public string Text(object value) =>
        value switch
        {
            byte[] bytes => Hexadecimal(bytes),
            ReadOnlyMemory<byte> bytes => Hexadecimal(bytes.Span),
            Memory<byte> bytes => Hexadecimal(bytes.Span),
            null or IList or IDictionary => "{" + token + "}",
            _ when Format is not null => Formatted(value),
            DateTime time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
            DateTimeOffset time => time.ToString(TimeFormat, CultureInfo.InvariantCulture),
            DateOnly date => date.ToString(DateOnlyFormat, CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString(TimeOnlyFormat, CultureInfo.InvariantCulture),
            _ => Convert.ToString(value, CultureInfo.InvariantCulture),
        };

    public string Formatted(object value)
    {
        try
        {
            return string.Format(CultureInfo.InvariantCulture, "{0:" + Format + "}", value);
        }
        catch (FormatException)
        {
            return Convert.ToString(value, CultureInfo.InvariantCulture);
        }
    }

    /// <summary>At most 16 bytes, followed by their number.</summary>
    public static string Hexadecimal(ReadOnlySpan<byte> bytes) =>
        bytes.Length <= 16 ? Convert.ToHexString(bytes) : $"{Convert.ToHexString(bytes[..16])}... ({bytes.Length} bytes)";
}
