using RepoGrant.Cli;
using Spectre.Console;

namespace Cli.Tests;

public class TerminalTests
{
    [Theory]
    [InlineData("yes\n", true)]
    [InlineData(" yes \n", true)]
    [InlineData("y\n", false)]
    [InlineData("\n", false)]
    [InlineData("", false)]
    public async Task Only_yes_is_a_yes(string answer, bool confirmed)
    {
        using var input = new StringReader(answer);

        Assert.Equal(confirmed, await On(input).ConfirmAsync("Apply this plan?", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Whoever_presses_Ctrl_C_need_not_answer_first()
    {
        using var input = new Silence();
        using var pressed = new CancellationTokenSource();

        var answer = On(input).ConfirmAsync("Apply this plan?", pressed.Token);
        await pressed.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => answer);
    }

    private static Terminal On(TextReader input)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(new StringWriter()) });
        return new(console, console, input, canAsk: true, _ => null, TimeProvider.System);
    }

    /// <summary>Nobody answers.</summary>
    private sealed class Silence : TextReader
    {
        private readonly ManualResetEventSlim over = new();

        public override string? ReadLine()
        {
            over.Wait();
            return null;
        }

        protected override void Dispose(bool disposing)
        {
            over.Set();
            base.Dispose(disposing);
        }
    }
}
