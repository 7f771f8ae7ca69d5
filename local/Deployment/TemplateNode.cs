namespace LocalAws.Deployment;

/// <summary>Where something stands: a file of the project and a line in it, from 1.</summary>
internal sealed record SourcePosition(string File, int Line)
{
    public override string ToString() => $"{File}:{Line}";
}

/// <summary>
/// A template as it is written, before anything is evaluated. Short forms (<c>!Ref</c>) are long ones (<c>Ref: …</c>) by now.
/// </summary>
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

/// <param name="At">Where it stands.</param>
/// <param name="Text">The value.</param>
/// <param name="Plain">Whether it stands without quotes: <c>90</c> is a number then, and <c>true</c> a truth value.</param>
internal sealed record TemplateScalar(SourcePosition At, string Text, bool Plain) : TemplateNode(At);

/// <summary>A sequence of nodes.</summary>
internal sealed record TemplateList(SourcePosition At, IReadOnlyList<TemplateNode> Items) : TemplateNode(At);

/// <summary>A mapping, in the order of its entries.</summary>
internal sealed record TemplateMap(SourcePosition At, IReadOnlyList<TemplateEntry> Entries) : TemplateNode(At)
{
    public TemplateNode? this[string key] => Entries.FirstOrDefault(entry => entry.Key == key)?.Value;

    public TemplateNode Required(string key) => this[key] ?? throw new TemplateException(At, $"{key} is missing");

    /// <summary>Refuses keys that are not supported, by name and line.</summary>
    public void Allow(string what, params ReadOnlySpan<string> keys)
    {
        foreach (var entry in Entries)
        {
            if (!keys.Contains(entry.Key))
            {
                throw TemplateException.NotSupported(entry.At, $"{entry.Key} in {what}; it knows {string.Join(", ", keys)}");
            }
        }
    }
}

/// <param name="At">Where the key stands.</param>
internal sealed record TemplateEntry(SourcePosition At, string Key, TemplateNode Value);

/// <summary>A template, or a file that one names, is wrong or says what LocalAws does not support.</summary>
/// <param name="at">Where.</param>
/// <param name="what">What is wrong: in CloudFormation's words where it would refuse it.</param>
internal sealed class TemplateException(SourcePosition at, string what) : LocalAwsException($"{at}: {what.TrimEnd('.')}.")
{
    public SourcePosition At { get; } = at;

    /// <summary>What is wrong, without the place: what CloudFormation tells its callers.</summary>
    public string What { get; } = what;

    /// <summary>Whether CloudFormation would take it.</summary>
    public bool IsNotSupported { get; private init; }

    public static TemplateException NotSupported(SourcePosition at, string what) =>
        new(at, $"LocalAws does not support {what}") { IsNotSupported = true };
}
