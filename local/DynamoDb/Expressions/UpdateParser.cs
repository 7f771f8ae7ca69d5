namespace LocalAws.DynamoDb.Expressions;

/// <summary>Parses the grammar of updates: sections of actions.</summary>
internal sealed class UpdateParser
{
    private static readonly string[] Keywords = ["SET", "REMOVE", "ADD", "DELETE"];

    private readonly TokenReader reader;
    private readonly List<ActionSyntax> actions = [];

    private UpdateParser(string text) => reader = new(text);

    public static UpdateExpressionSyntax Parse(string text)
    {
        var parser = new UpdateParser(text);
        var sections = new List<string>();
        do sections.Add(parser.Section());
        while (parser.reader.Current.Kind != TokenKind.End);
        return new(sections, parser.actions);
    }

    private string Section()
    {
        if (!Keywords.Any(reader.Current.IsKeyword))
            throw reader.Unexpected();
        var section = reader.Take().Text.ToUpperInvariant();
        do actions.Add(Action(section));
        while (reader.TryTake(","));
        return section;
    }

    private ActionSyntax Action(string section)
    {
        if (Keywords.Any(reader.Current.IsKeyword))
            throw reader.Unexpected();
        var path = reader.Path();
        switch (section)
        {
            case "REMOVE":
                return new(section, path, null);
            case "SET":
                reader.Expect("=");
                return new(section, path, SetValue());
            default:
                return reader.Current.Kind == TokenKind.Value
                    ? new(section, path, new UpdateSyntax.Value(reader.Take().Text))
                    : throw reader.Unexpected();
        }
    }

    /// <summary>One operand, or the sum or difference of exactly two.</summary>
    private UpdateSyntax SetValue()
    {
        var left = Operand(takesSum: true);
        return reader.Current.Is("+") || reader.Current.Is("-")
            ? new UpdateSyntax.Function(reader.Take().Text, [left, Operand(takesSum: false)])
            : left;
    }

    /// <param name="takesSum">Whether a parenthesis here may contain a sum: only around all of a SET's right side.</param>
    private UpdateSyntax Operand(bool takesSum)
    {
        if (reader.TryTake("("))
        {
            var inner = reader.Nested(() => takesSum ? SetValue() : Operand(takesSum: false));
            reader.Expect(")");
            return inner;
        }
        if (reader.Current.Kind == TokenKind.Value)
            return new UpdateSyntax.Value(reader.Take().Text);
        if (Keywords.Any(reader.Current.IsKeyword))
            throw reader.Unexpected();
        return reader.Current.Kind == TokenKind.Word && reader.Following.Is("(")
            ? reader.Nested(Function)
            : new UpdateSyntax.Path(reader.Path());
    }

    private UpdateSyntax Function()
    {
        var name = reader.Take().Text;
        reader.Expect("(");
        var arguments = new List<UpdateSyntax>();
        do arguments.Add(Operand(takesSum: false));
        while (reader.TryTake(","));
        reader.Expect(")");
        return new UpdateSyntax.Function(name, arguments);
    }
}
