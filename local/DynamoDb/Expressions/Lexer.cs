namespace LocalAws.DynamoDb.Expressions;

/// <summary>Splits an expression into tokens.</summary>
internal static class Lexer
{
    private static readonly string[] Symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-"];

    public static IReadOnlyList<Token> Tokens(string text)
    {
        var tokens = new List<Token>();
        var at = 0;
        while (true)
        {
            while (at < text.Length && text[at] is ' ' or '\t' or '\r' or '\n')
                at++;
            if (at == text.Length)
            {
                tokens.Add(new(TokenKind.End, "<EOF>", at));
                return tokens;
            }
            var token = Next(text, at);
            tokens.Add(token);
            at = token.End;
        }
    }

    private static Token Next(string text, int at)
    {
        var first = text[at];
        if (char.IsAsciiLetter(first))
            return Run(TokenKind.Word, text, at);
        if (char.IsAsciiDigit(first))
            return Run(TokenKind.Number, text, at);
        if (first is '#' or ':')
        {
            var placeholder = Run(first == '#' ? TokenKind.Name : TokenKind.Value, text, at);
            return placeholder.Text.Length > 1 ? placeholder : placeholder with { Kind = TokenKind.Invalid };
        }
        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(at).StartsWith(symbol, StringComparison.Ordinal))
                return new(TokenKind.Symbol, symbol, at);
        }
        return new(TokenKind.Invalid, first.ToString(), at);
    }

    private static Token Run(TokenKind kind, string text, int start)
    {
        var end = start + 1;
        while (end < text.Length && (kind == TokenKind.Number ? char.IsAsciiDigit(text[end]) : IsPart(text[end])))
            end++;
        return new(kind, text[start..end], start);
    }

    private static bool IsPart(char c) => char.IsAsciiLetterOrDigit(c) || c == '_';
}
