namespace LocalAws.Events.Patterns;

/// <summary>A test of a value.</summary>
internal abstract record ValueMatch
{
    public abstract bool Matches(EventValue value);
}

/// <summary>The value's JSON text; a string has its quotes, so that <c>"12"</c> is not <c>12</c>.</summary>
internal sealed record TextMatch(string Text, bool IgnoreCase = false) : ValueMatch
{
    public override bool Matches(EventValue value) => value.Text.Equals(Text, Comparison.For(IgnoreCase));
}

/// <param name="Start">The prefix with the opening quote: only strings have a prefix.</param>
/// <param name="IgnoreCase">Whether to ignore case.</param>
internal sealed record PrefixMatch(string Start, bool IgnoreCase = false) : ValueMatch
{
    public override bool Matches(EventValue value) => value.Text.StartsWith(Start, Comparison.For(IgnoreCase));
}

/// <param name="End">The suffix with the closing quote: only strings have a suffix.</param>
/// <param name="IgnoreCase">Whether to ignore case.</param>
internal sealed record SuffixMatch(string End, bool IgnoreCase = false) : ValueMatch
{
    public override bool Matches(EventValue value) => value.Text.EndsWith(End, Comparison.For(IgnoreCase));
}

/// <summary>The field must exist, whatever its value.</summary>
internal sealed record PresentMatch : ValueMatch
{
    public override bool Matches(EventValue value) => true;
}

/// <summary>The field must not exist: decided where the field is looked up; no value matches.</summary>
internal sealed record AbsentMatch : ValueMatch
{
    public override bool Matches(EventValue value) => false;
}

/// <summary>Any value but these. A missing field has no value, so it does not match.</summary>
internal sealed record AnythingButMatch(IReadOnlyList<ValueMatch> Excluded) : ValueMatch
{
    public override bool Matches(EventValue value) => !Excluded.Any(excluded => excluded.Matches(value));
}

/// <summary>How texts are compared.</summary>
internal static class Comparison
{
    public static StringComparison For(bool ignoreCase) => ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
}
