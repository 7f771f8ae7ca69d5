using System.Diagnostics;
using LocalAws.Client;

namespace Cli.Tests;

/// <summary><c>repogrant</c> as a separate program, called by the repository account's administrator in an otherwise empty home.</summary>
internal sealed class CommandLine(Accounts accounts, string home)
{
    /// <summary>The program's own assembly, built beside the tests.</summary>
    public static string Program { get; } = Path.Combine(AppContext.BaseDirectory, "repogrant.dll");

    /// <summary>Runs it; the environment can be changed, and null removes a variable.</summary>
    public Task<ProgramRun> RunAsync(string[] arguments, params (string Name, string? Value)[] environment) =>
        StartAsync(new ProcessStartInfo("dotnet", [Program, .. arguments]), environment);

    /// <summary>Runs it with its output as text.</summary>
    public Task<ProgramRun> RunAsync(params string[] arguments) => RunAsync(arguments, []);

    /// <summary>
    /// Runs a shell's script, after another one that defines <c>repogrant</c> in the folder of the repository, which is then left.
    /// </summary>
    public Task<ProgramRun> ShellAsync(string definition, string script) =>
        StartAsync(new ProcessStartInfo("bash", ["-c", $"set -eu\ncd '{Checkout.Folder}'\n{definition}\ncd \"$HOME\"\n{script}"]), []);

    /// <summary>Runs it on a terminal with this many columns, on which somebody answers.</summary>
    public Task<ProgramRun> OnTerminalAsync(int columns, string answer, params string[] arguments)
    {
        // script(1) creates a terminal for the program; the answers wait in it until they are read.
        var call = string.Join(' ', arguments.Prepend(Program).Select(argument => $"'{argument}'"));
        var start = new ProcessStartInfo("script", ["-qec", $"stty cols {columns}; dotnet {call}", "/dev/null"]);
        return StartAsync(start, [("TERM", "xterm-256color"), ("NO_COLOR", null)], answer + "\n");
    }

    private Task<ProgramRun> StartAsync(ProcessStartInfo start, (string Name, string? Value)[] environment, string input = "")
    {
        start.WorkingDirectory = home;
        (string, string?)[] own = [("HOME", home), ("LC_ALL", "C.UTF-8")];
        foreach (
            var (name, value) in ClientEnvironment
                .For(accounts.Host.Describe(), accounts.RepositoryAccount.AccountId)
                .Select(pair => (pair.Key, pair.Value))
                .Concat(own)
                .Concat(environment)
        )
        {
            if (value is null)
                start.Environment.Remove(name);
            else
                start.Environment[name] = value;
        }

        return Programs.RunAsync(start, input);
    }
}
