namespace LocalAws.DynamoDb.Expressions;

/// <summary>What a piece of an expression is.</summary>
internal enum TokenKind
{
    /// <summary>An attribute's name, a function's name or a key word: the grammar decides which.</summary>
    Word,

    /// <summary>A placeholder of a name, with its <c>#</c>.</summary>
    Name,

    /// <summary>A placeholder of a value, with its <c>:</c>.</summary>
    Value,

    /// <summary>The index of a list's element.</summary>
    Number,

    /// <summary>A comparator or a punctuation mark.</summary>
    Symbol,

    End,

    /// <summary>Characters that no expression has.</summary>
    Invalid,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Start">Where it begins in the expression.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int End => Start + (Kind == TokenKind.End ? 0 : Text.Length);

    public bool Is(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    /// <summary>Whether it is a key word: they are the same in upper and lower case.</summary>
    public bool IsKeyword(string word) => Kind == TokenKind.Word && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
