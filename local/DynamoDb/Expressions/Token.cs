namespace LocalAws.DynamoDb.Expressions;

/// <summary>The kind of a token.</summary>
internal enum TokenKind
{
    /// <summary>An attribute's name, a function's name or a keyword: the grammar decides which.</summary>
    Word,

    /// <summary>A name's placeholder, with its <c>#</c>.</summary>
    Name,

    /// <summary>A value's placeholder, with its <c>:</c>.</summary>
    Value,

    /// <summary>The index of a list element.</summary>
    Number,

    /// <summary>A comparator or a punctuation mark.</summary>
    Symbol,

    End,

    /// <summary>Characters that are in no valid expression.</summary>
    Invalid,
}

/// <summary>A token of an expression.</summary>
/// <param name="Start">Its offset in the expression.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int End => Start + (Kind == TokenKind.End ? 0 : Text.Length);

    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Whether it is a keyword; keywords ignore case.</summary>
    public bool IsKeyword(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
