namespace LocalAws.DynamoDb.Expressions;

/// <summary>A part of a SET's right side as it is written.</summary>
internal abstract record UpdateSyntax
{
    public virtual IReadOnlyList<UpdateSyntax> Parts => [];

    /// <summary>This part and all below it, each after its own parts.</summary>
    public IEnumerable<UpdateSyntax> All() => Parts.SelectMany(part => part.All()).Append(this);

    internal sealed record Path(PathReference Reference) : UpdateSyntax;

    internal sealed record Value(string Placeholder) : UpdateSyntax;

    /// <summary>A function, or <c>+</c> or <c>-</c> with two operands.</summary>
    internal sealed record Function(string Name, IReadOnlyList<UpdateSyntax> Arguments) : UpdateSyntax
    {
        public override IReadOnlyList<UpdateSyntax> Parts => Arguments;
    }
}

/// <summary>One action as it is written: a path, and a value where the section has values.</summary>
internal sealed record ActionSyntax(string Section, PathReference Path, UpdateSyntax? Value);

/// <summary>An UpdateExpression as it is written.</summary>
/// <param name="Sections">The sections' names in their order.</param>
internal sealed record UpdateExpressionSyntax(IReadOnlyList<string> Sections, IReadOnlyList<ActionSyntax> Actions);
