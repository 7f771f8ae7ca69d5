namespace LocalAws.DynamoDb.Expressions;

/// <summary>A part of a SET's right side as written.</summary>
internal abstract record UpdateSyntax
{
    public virtual IReadOnlyList<UpdateSyntax> Parts => [];

    /// <summary>This part and everything below it, each after its own parts.</summary>
    public IEnumerable<UpdateSyntax> All() => Parts.SelectMany(part => part.All()).Append(this);

    internal sealed record Path(PathReference Reference) : UpdateSyntax;

    internal sealed record Value(string Placeholder) : UpdateSyntax;

    /// <summary>A function, or <c>+</c> or <c>-</c> with two operands.</summary>
    internal sealed record Function(string Name, IReadOnlyList<UpdateSyntax> Arguments) : UpdateSyntax
    {
        public override IReadOnlyList<UpdateSyntax> Parts => Arguments;
    }
}

/// <summary>One action as written: a path, and a value if the section has values.</summary>
internal sealed record ActionSyntax(string Section, PathReference Path, UpdateSyntax? Value);

/// <summary>An UpdateExpression as written.</summary>
/// <param name="Sections">The sections' names in order.</param>
internal sealed record UpdateExpressionSyntax(IReadOnlyList<string> Sections, IReadOnlyList<ActionSyntax> Actions);
