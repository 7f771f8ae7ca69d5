namespace LocalAws.DynamoDb.Expressions;

/// <summary>A part of a condition as written, before names and values are substituted and types are checked.</summary>
internal abstract record ConditionSyntax
{
    /// <summary>The parts of this one, in the order in which they are written.</summary>
    public virtual IReadOnlyList<ConditionSyntax> Parts => [];

    /// <summary>This part and everything below it, each after its own parts.</summary>
    public IEnumerable<ConditionSyntax> All() => Parts.SelectMany(part => part.All()).Append(this);

    /// <summary>The part without the parentheses around it.</summary>
    public ConditionSyntax Bare => this is Group { Inner: var inner } ? inner.Bare : this;

    internal sealed record Path(PathReference Reference) : ConditionSyntax;

    internal sealed record Value(string Placeholder) : ConditionSyntax;

    /// <summary>A part in parentheses.</summary>
    internal sealed record Group(ConditionSyntax Inner) : ConditionSyntax
    {
        public override IReadOnlyList<ConditionSyntax> Parts => [Inner];
    }

    internal sealed record Function(string Name, IReadOnlyList<ConditionSyntax> Arguments) : ConditionSyntax
    {
        public override IReadOnlyList<ConditionSyntax> Parts => Arguments;
    }

    /// <summary>A comparator, BETWEEN or IN with its operands.</summary>
    internal sealed record Operation(string Operator, IReadOnlyList<ConditionSyntax> Operands) : ConditionSyntax
    {
        public override IReadOnlyList<ConditionSyntax> Parts => Operands;
    }

    /// <summary>AND, OR or NOT with its conditions.</summary>
    internal sealed record Logic(string Operator, IReadOnlyList<ConditionSyntax> Conditions) : ConditionSyntax
    {
        public override IReadOnlyList<ConditionSyntax> Parts => Conditions;
    }
}
