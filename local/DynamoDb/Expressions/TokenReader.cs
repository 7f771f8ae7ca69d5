using System.Globalization;

namespace LocalAws.DynamoDb.Expressions;

/// <summary>Reads an expression's tokens in order; every parser reads paths and placeholders with it.</summary>
internal sealed class TokenReader
{
    /// <summary>"Expression string limits" in the developer guide.</summary>
    private const int MaxBytes = 4096;

    /// <summary>AWS allows 300 operators and functions, so nothing can be nested deeper than that.</summary>
    private const int MaxLevels = 300;

    private readonly string text;
    private readonly IReadOnlyList<Token> tokens;
    private int at;
    private int level;

    public TokenReader(string text)
    {
        if (text.Length == 0)
            throw new ExpressionException("The expression can not be empty;");
        if (System.Text.Encoding.UTF8.GetByteCount(text) is > MaxBytes and var size)
            throw new ExpressionException($"Expression size has exceeded the maximum allowed size; expression size: {size}");
        this.text = text;
        tokens = Lexer.Tokens(text);
    }

    public Token Current => tokens[at];

    public Token Following => tokens[Math.Min(at + 1, tokens.Count - 1)];

    public Token Take() => tokens[at++];

    public bool TryTake(string symbol)
    {
        if (!Current.Is(symbol))
            return false;
        at++;
        return true;
    }

    public bool TryTakeKeyword(string word)
    {
        if (!Current.IsKeyword(word))
            return false;
        at++;
        return true;
    }

    public void Expect(string symbol)
    {
        if (!TryTake(symbol))
            throw Unexpected();
    }

    public void ExpectEnd()
    {
        if (Current.Kind != TokenKind.End)
            throw Unexpected();
    }

    /// <summary>Guards recursion: a short text can open very many parentheses.</summary>
    public T Nested<T>(Func<T> parse)
    {
        if (++level > MaxLevels)
            throw new ExpressionException($"The expression contains too many operators; operator count: {level}");
        var parsed = parse();
        level--;
        return parsed;
    }

    /// <summary>A document path: a name, followed by names of map entries and indexes of list elements.</summary>
    public PathReference Path()
    {
        var steps = new List<PathStep> { Step() };
        while (true)
        {
            if (TryTake("."))
                steps.Add(Step());
            else if (TryTake("["))
                steps.Add(Index());
            else
                return new(steps);
        }
    }

    /// <summary>The syntax error at the current token: the token, and the text from the previous to the next one.</summary>
    public ExpressionException Unexpected()
    {
        var from = tokens[Math.Max(at - 1, 0)].Start;
        return new($"Syntax error; token: \"{Current.Text}\", near: \"{text[from..Following.End].Trim()}\"");
    }

    private PathStep Step() =>
        Current.Kind switch
        {
            TokenKind.Word => new(Take().Text, null, IsPlaceholder: false),
            TokenKind.Name => new(Take().Text, null, IsPlaceholder: true),
            _ => throw Unexpected(),
        };

    private PathStep Index()
    {
        if (Current.Kind != TokenKind.Number)
            throw Unexpected();
        var digits = Take().Text;
        Expect("]");
        return int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new(null, index, IsPlaceholder: false)
            : throw new ExpressionException($"List index is not within the allowable range; index: [{digits}]");
    }
}
