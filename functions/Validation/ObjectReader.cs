using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text.Json;
using RepoGrant.Contract;

namespace RepoGrant.Validation;

/// <summary>
/// Reads one JSON object of a request. Only the fields that the caller reads are allowed: any other field, or one given twice, is a
/// problem. Problems are collected, not thrown, so that one answer names them all.
/// </summary>
internal sealed class ObjectReader
{
    private readonly Dictionary<string, JsonElement> fields = new(StringComparer.Ordinal);
    private readonly List<string> allowed = [];
    private readonly Problems problems;

    private ObjectReader(JsonElement json, string path, Problems problems)
    {
        Path = path;
        this.problems = problems;
        foreach (var property in json.EnumerateObject())
        {
            if (NameOf(property) is not { } name)
            {
                problems.Add(path, "a field's name is not valid Unicode");
            }
            else if (!fields.TryAdd(name, property.Value))
            {
                problems.Add(PathOf(name), "the field is given more than once");
            }
        }
    }

    public string Path { get; }

    /// <summary>A reader for the object; null, with a problem recorded, if the value is not an object.</summary>
    public static ObjectReader? Open(JsonElement json, string path, Problems problems)
    {
        if (json.ValueKind == JsonValueKind.Object)
            return new ObjectReader(json, path, problems);

        problems.Add(path, Show(json), "an object");
        return null;
    }

    public bool Has(string field) => fields.ContainsKey(field);

    /// <summary>A string; null, with a problem recorded, if it is absent or breaks the rule.</summary>
    public string? Required(string field, TextRule rule) =>
        Field(field) is { } json ? TextOf(json, PathOf(field), rule, problems) : Missing<string>(field, rule.Allowed);

    /// <summary>A string, or the default if the field is absent.</summary>
    public string? Optional(string field, TextRule rule, string? whenAbsent) =>
        Field(field) is { } json ? TextOf(json, PathOf(field), rule, problems) : whenAbsent;

    /// <summary>One of an enum's words.</summary>
    public T OneOf<[DynamicallyAccessedMembers(DynamicallyAccessedMemberTypes.PublicFields)] T>(string field, T whenAbsent)
        where T : struct, Enum => Unsafe.BitCast<int, T>(OneOf(field, Unsafe.BitCast<T, int>(whenAbsent), WordConverter<T>.Words));

    /// <summary>The index of the word that was given.</summary>
    public int OneOf(string field, int whenAbsent, string[] words)
    {
        if (Field(field) is not { } json)
            return whenAbsent;

        var index = json.ValueKind == JsonValueKind.String ? Array.IndexOf(words, StringOf(json)) : -1;
        if (index >= 0)
            return index;

        problems.Add(PathOf(field), AsText(json), string.Join(", ", words));
        return whenAbsent;
    }

    public bool Flag(string field, bool whenAbsent)
    {
        switch (Field(field))
        {
            case null:
                return whenAbsent;
            case { ValueKind: JsonValueKind.True }:
                return true;
            case { ValueKind: JsonValueKind.False }:
                return false;
            case { } json:
                problems.Add(
                    PathOf(field),
                    Show(json),
                    json.ValueKind == JsonValueKind.String ? "true or false, without quotes" : "true or false"
                );
                return whenAbsent;
        }
    }

    /// <summary>A list of distinct strings that each follow the rule. Without a default the field is required.</summary>
    public IReadOnlyList<string> Texts(string field, TextRule rule, int least, int most, string[]? whenAbsent)
    {
        if (!Has(field) && whenAbsent is not null)
        {
            allowed.Add(field);
            return whenAbsent;
        }

        var texts = new List<string>();
        foreach (var (json, path) in Items(field, least, most))
        {
            if (TextOf(json, path, rule, problems) is { } text)
            {
                if (texts.Contains(text, StringComparer.Ordinal))
                    problems.Add(path, $"{Shown.Text(text)} is listed twice");

                texts.Add(text);
            }
        }

        return texts;
    }

    /// <summary>
    /// The items of a list with their paths; empty, with a problem recorded, if it is absent, not a list, or of the wrong length.
    /// </summary>
    public List<(JsonElement Item, string Path)> Items(string field, int least, int most)
    {
        var allowed = $"a list of {least} to {most}";
        if (Field(field) is not { } json)
        {
            Missing<object>(field, allowed);
            return [];
        }

        if (json.ValueKind != JsonValueKind.Array)
        {
            problems.Add(PathOf(field), Show(json), allowed);
            return [];
        }

        if (json.GetArrayLength() is var length && (length < least || length > most))
        {
            problems.Add(PathOf(field), length == 0 ? "an empty list" : $"{length} items", allowed);
            return [];
        }

        var items = new List<(JsonElement, string)>();
        foreach (var item in json.EnumerateArray())
            items.Add((item, $"{PathOf(field)}[{items.Count}]"));

        return items;
    }

    /// <summary>The object in a field; null if it is absent or not an object. It is a problem if a required one is absent.</summary>
    public ObjectReader? Object(string field, bool required)
    {
        if (Field(field) is { } json)
            return Open(json, PathOf(field), problems);

        return required ? Missing<ObjectReader>(field, "an object") : null;
    }

    /// <summary>The fields themselves, for an object whose names are data, such as tags.</summary>
    public IReadOnlyDictionary<string, string> AllTexts(TextRule names, TextRule values, int most)
    {
        var texts = new Dictionary<string, string>(StringComparer.Ordinal);
        if (fields.Count > most)
        {
            problems.Add(Path, $"{fields.Count} fields", $"at most {most}");
            return texts;
        }

        // The same tags in another order are the same request.
        foreach (var name in fields.Keys.Order(StringComparer.Ordinal))
        {
            var json = fields[name];
            if (!names.Allows(name))
            {
                problems.Add(PathOf(name), Shown.Text(name), names.Allowed);
            }
            else if (TextOf(json, PathOf(name), values, problems) is { } text)
            {
                texts[name] = text;
            }
        }

        return texts;
    }

    /// <summary>Makes every field that the caller has not read a problem: a mistyped option would otherwise be silently ignored.</summary>
    public void RefuseOthers()
    {
        // A field that was given under its own name cannot also be what a mistyped one meant.
        var absent = allowed.FindAll(name => !fields.ContainsKey(name));
        foreach (var name in fields.Keys.Except(allowed, StringComparer.Ordinal))
        {
            var meant = NearestName.Of(name, absent) is { } nearest ? $"did you mean {nearest}? " : "";
            problems.Add(PathOf(name), $"unknown field; {meant}allowed: {string.Join(", ", allowed)}");
        }
    }

    /// <summary>A value as messages show it.</summary>
    public static string Show(JsonElement json) =>
        json.ValueKind switch
        {
            JsonValueKind.String => StringOf(json) is { } text ? Shown.Text(text) : "a string that is not valid Unicode",
            JsonValueKind.Object => "an object",
            JsonValueKind.Array => "a list",
            JsonValueKind.Null or JsonValueKind.Undefined => "null",
            JsonValueKind.True => "true",
            JsonValueKind.False => "false",
            _ => json.GetRawText() is { Length: <= 40 } number ? number : "a long number",
        };

    public string PathOf(string field) =>
        field.Length is >= 1 and <= 64 && field.All(character => char.IsAsciiLetterOrDigit(character))
            ? $"{Path}.{field}"
            : $"{Path}[{Shown.Text(field)}]";

    private JsonElement? Field(string field)
    {
        allowed.Add(field);
        return fields.TryGetValue(field, out var json) ? json : null;
    }

    private T? Missing<T>(string field, string allowed)
        where T : class
    {
        problems.Add(PathOf(field), $"is missing; allowed: {allowed}");
        return null;
    }

    private static string? TextOf(JsonElement json, string path, TextRule rule, Problems problems)
    {
        if (json.ValueKind == JsonValueKind.String && StringOf(json) is { } text && rule.Allows(text))
            return text;

        problems.Add(path, AsText(json), rule.Allowed);
        return null;
    }

    // Writing an account id without quotes is a mistake that everybody makes once.
    private static string AsText(JsonElement json) =>
        json.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False
            ? $"{Show(json)}, which must be text, in quotes"
            : Show(json);

    // A string may contain half a surrogate pair (\ud800): JSON allows that, Unicode does not, and the JSON reader throws.
    private static string? StringOf(JsonElement json)
    {
        try
        {
            return json.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
