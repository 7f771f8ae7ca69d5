using System.Text.RegularExpressions;
using RepoGrant.Views;

namespace Cli.Tests.Views;

public partial class WrappingTests
{
    [Theory]
    [InlineData("as wide as it may be", "as wide as it may be")]
    [InlineData("one word too many for it", "one word too many|  for it")]
    [InlineData("  indented text goes on", "  indented text goes|    on")]
    [InlineData("a word that ends with it here", "a word that ends|  with it here")]
    [InlineData("arn:aws:iam::111111111111:role/Role", "arn:aws:iam::|  111111111111:role/|  Role")]
    [InlineData("01234567890123456789012345", "01234567890123456789|  012345")]
    [InlineData("a 01234567890123456789012345", "a|  012345678901234567|  89012345")]
    [InlineData("チームのリポジトリへのアクセス", "チームのリポジトリへ|  のアクセス")]
    [InlineData("Team = 😀😀😀😀😀😀😀😀", "Team =|  😀😀😀😀😀😀😀😀")]
    public void A_line_is_broken_between_words_and_within_one_only_where_it_is_wider_than_the_terminal(string text, string lines) =>
        Assert.Equal(lines.Split('|'), Wrapping.Lines(text, 20));

    [Fact]
    public void Marks_take_no_columns()
    {
        var text = string.Concat(Enumerable.Repeat("e\u0301", 20));

        Assert.Equal([text], Wrapping.Lines(text, 20));
        Assert.Equal([text, "  e\u0301"], Wrapping.Lines(text + "e\u0301", 20));
    }

    [Fact]
    public void Output_that_is_redirected_is_not_broken() =>
        Assert.Equal([new string('x', 500)], Wrapping.Lines(new string('x', 500), null));

    [Theory]
    [InlineData(40)]
    [InlineData(60)]
    [InlineData(80)]
    public void Whatever_is_shown_fits_the_terminal(int width)
    {
        var paper = new Paper(width);
        var text = string.Concat(Enumerable.Repeat("arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole ", 5));
        paper.Screen.Line(text);
        paper.Screen.Line("      + " + text, Tone.Good);
        paper.Screen.Mark(true, text);
        paper.Screen.Mark(false, new string('x', 300));
        paper.Screen.Quote(text);
        var lines = Colors().Replace(paper.Text, "").Split('\n');
        Assert.All(lines, line => Assert.InRange(line.Length, 0, width));
        Assert.Contains(lines, line => line.StartsWith("✓ arn:aws:", StringComparison.Ordinal));
        Assert.Equal(300, lines.Sum(line => line.Count(character => character == 'x')));
    }

    [GeneratedRegex("\\e\\[[0-9]*m")]
    private static partial Regex Colors();
}
