using RepoGrant.Views;

namespace Cli.Tests.Views;

public class SafeTextTests
{
    [Theory]
    [InlineData("plain, größe, 日本, 👍 and [markup]", "plain, größe, 日本, 👍 and [markup]")]
    [InlineData("\e[2J\e]0;title\a", @"\u001b[2J\u001b]0;title\u0007")]
    [InlineData("a\nb\rc\td", @"a\u000ab\u000dc\u0009d")]
    [InlineData("user\u202egnp.exe\u2066", @"user\u202egnp.exe\u2066")]
    [InlineData("zero\u200bwidth\ufeff", @"zero\u200bwidth\ufeff")]
    [InlineData("\u009b31mC1\u0085", @"\u009b31mC1\u0085")]
    [InlineData("\u2028\u2029", @"\u2028\u2029")]
    [InlineData("\U000e0041tag", @"\ue0041tag")]
    public void Characters_that_could_deceive_a_reader_are_written_as_codes(string text, string shown) =>
        Assert.Equal(shown, SafeText.Line(text));

    // An attribute could not hold it.
    [Fact]
    public void Half_a_surrogate_pair_is_written_as_its_code() =>
        Assert.Equal(@"half \ud83d pair", SafeText.Line("half " + '\ud83d' + " pair"));

    [Fact]
    public void A_screen_never_prints_control_sequences_from_a_text()
    {
        const string Hostile = "\e[31m[bold]\u202e\r\n\0";
        foreach (var paper in (Paper[])[new(), new(60)])
        {
            paper.Screen.Heading(Hostile);
            paper.Screen.Line(Hostile, Tone.Bad);
            paper.Screen.Mark(true, Hostile);
            paper.Screen.Quote(Hostile);
            var columns = new Columns("A", "B");
            columns.Add(Tone.Good, Hostile, Hostile);
            columns.Show(paper.Screen);

            Assert.DoesNotContain("\e[31m[bold]", paper.Text, StringComparison.Ordinal);
            Assert.DoesNotContain('\u202e', paper.Text);
            Assert.DoesNotContain('\0', paper.Text);
            Assert.DoesNotContain('\r', paper.Text);
            Assert.Contains("[bold]", paper.Text, StringComparison.Ordinal);
        }
    }
}
