namespace LocalAws.Deployment;

/// <summary>A place in a file of the project: the file and the line, from 1.</summary>
internal sealed record SourcePosition(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>A template as written, before anything is evaluated. Short forms (<c>!Ref</c>) are already long ones (<c>Ref: …</c>).</summary>
internal abstract record TemplateNode(SourcePosition At)
{
    public TemplateMap AsMap() => this as TemplateMap ?? throw Wrong("a mapping");

    public TemplateList AsList() => this as TemplateList ?? throw Wrong("a list");

    public string AsText() => this is TemplateScalar scalar ? scalar.Text : throw Wrong("a single value");

    private TemplateException Wrong(string expected) => new(At, $"found {Kind}, expected {expected}");

    private string Kind =>
        this switch
        {
            TemplateMap => "a mapping",
            TemplateList => "a list",
            _ => "a single value",
        };
}

/// <param name="At">The value's place.</param>
/// <param name="Text">The value.</param>
/// <param name="Plain">Whether it is written without quotes: then <c>90</c> is a number and <c>true</c> a boolean.</param>
internal sealed record TemplateScalar(SourcePosition At, string Text, bool Plain) : TemplateNode(At);

/// <summary>A sequence of nodes.</summary>
internal sealed record TemplateList(SourcePosition At, IReadOnlyList<TemplateNode> Items) : TemplateNode(At);

/// <summary>A mapping, in the order of its entries.</summary>
internal sealed record TemplateMap(SourcePosition At, IReadOnlyList<TemplateEntry> Entries) : TemplateNode(At)
{
    public TemplateNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public TemplateNode Required(string key) => this[key] ?? throw new TemplateException(At, $"{key} is missing");

    /// <summary>Refuses unsupported keys, by name and line.</summary>
    public void Allow(string what, params ReadOnlySpan<string> keys)
    {
        foreach (var entry in Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                throw TemplateException.NotSupported(entry.At, $"{entry.Key} in {what}; it supports {string.Join(", ", keys)}");
            }
        }
    }
}

/// <param name="At">The key's place.</param>
internal sealed record TemplateEntry(SourcePosition At, string Key, TemplateNode Value);

/// <summary>A template, or a file that one names, is not valid or uses something that LocalAws does not support.</summary>
/// <param name="at">The place.</param>
/// <param name="what">What is wrong, in CloudFormation's words if CloudFormation would also refuse it.</param>
internal sealed class TemplateException(SourcePosition at, string what) : LocalAwsException($"{at}: {what.TrimEnd('.')}.")
{
    /// <summary>What is wrong, without the place, as CloudFormation tells its callers.</summary>
    public string What { get; } = what;

    /// <summary>Whether CloudFormation would accept it.</summary>
    public bool IsNotSupported { get; private init; }

    public static TemplateException NotSupported(SourcePosition at, string what) =>
        new(at, $"LocalAws does not support {what}") { IsNotSupported = true };
}
