using RepoGrant.Views;
using Spectre.Console;

namespace RepoGrant.Cli;

/// <summary>Where a command is called from: the terminal, the environment and the time.</summary>
internal sealed class Terminal(
    IAnsiConsole console,
    IAnsiConsole errors,
    TextReader input,
    bool canAsk,
    Func<string, string?> variable,
    TimeProvider time
)
{
    /// <summary>The terminal of this process.</summary>
    public static Terminal OfProcess()
    {
        // Both, because the question must be seen and answered.
        var canAsk = !Console.IsInputRedirected && !Console.IsOutputRedirected;
        var errors = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
        // Not Console.In, which reads keys in a mode of its own and cannot be left while it waits for one.
        var input = new StreamReader(Console.OpenStandardInput(), Console.InputEncoding);
        return new(AnsiConsole.Console, errors, input, canAsk, Environment.GetEnvironmentVariable, TimeProvider.System);
    }

    public Screen Screen { get; } = new(console);

    /// <summary>The standard error: what went wrong, and warnings.</summary>
    public Screen Errors { get; } = new(errors);

    public Func<string, string?> Variable => variable;

    public TimeProvider Time => time;

    /// <summary>Whether somebody is there to answer.</summary>
    public bool CanAsk => canAsk;

    /// <summary>Prints output for a program: nothing else is printed with it.</summary>
    public void Print(string text) => console.Profile.Out.Writer.WriteLine(text);

    /// <summary>Asks for a plain yes.</summary>
    public async Task<bool> ConfirmAsync(string question, CancellationToken cancellationToken)
    {
        Screen.Line();
        console.Profile.Out.Writer.Write($"{SafeText.Line(question)} Only yes will be accepted: ");
        // Reading a line cannot be cancelled: whoever presses Ctrl-C does not wait for it.
        var answer = Task.Run(input.ReadLine, CancellationToken.None);
        try
        {
            return (await answer.WaitAsync(cancellationToken))?.Trim() == "yes";
        }
        catch (OperationCanceledException)
        {
            Screen.Line();
            throw;
        }
    }
}
