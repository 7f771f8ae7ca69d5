using System.CommandLine;
using RepoGrant.Cli.Aws;
using RepoGrant.Contract;
using RepoGrant.Reports;
using RepoGrant.Views;

namespace RepoGrant.Cli.Commands;

/// <summary>The command line: <c>repogrant</c> and its commands.</summary>
internal static class RepoGrantCommand
{
    /// <summary>Runs a command line; returns its exit code.</summary>
    public static async Task<int> RunAsync(string[] arguments, Terminal terminal)
    {
        var options = new CommonOptions();
        var root = new RootCommand(
            "Gives EC2 instances access to CodeCommit repositories in another account: plan, apply and revoke grants, and see who has it."
        )
        {
            PlanCommand.Create(Run),
            ApplyCommand.Create(Run),
            RevokeCommand.Create(Run),
            ListCommand.Create(Run),
            ShowCommand.Create(Run),
            WhoCommand.Create(Run),
            WatchCommand.Create(Run),
            ReportCommand.Create(Run),
            DoctorCommand.Create(Run),
        };
        options.AddTo(root);
        if (arguments.Contains(""))
        {
            terminal.Errors.Line("An argument is empty: is a variable of the shell not set?");
            return ExitCode.Usage;
        }

        var parsed = root.Parse(arguments);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
                terminal.Errors.Line(error.Message);
            terminal.Errors.Line("repogrant --help shows the commands and their options.");
            return ExitCode.Usage;
        }

        return await parsed.InvokeAsync(
            new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = TimeSpan.FromSeconds(5) }
        );

        Func<ParseResult, CancellationToken, Task<int>> Run(Func<Invocation, Task<int>> command) =>
            async (line, cancellationToken) =>
            {
                using var invocation = new Invocation(terminal, line, options, cancellationToken);
                try
                {
                    return await command(invocation);
                }
                catch (Exception e) when (SentenceFor(e, invocation) is { } sentence)
                {
                    foreach (var text in SafeText.Lines(sentence))
                        terminal.Errors.Line(text);
                    if (invocation.Underway is { } arn && Arn.ExecutionNameOf(arn) is var name)
                        terminal.Errors.Line($"The execution {name} continues; repogrant watch {name} follows it.");
                    return CodeFor(e, invocation);
                }
            };
    }

    // "Could not be run" would be wrong, and invite a repetition, where an execution is running.
    private static int CodeFor(Exception exception, Invocation invocation) =>
        exception is OperationCanceledException ? ExitCode.Interrupted
        : invocation.Underway is null ? ExitCode.Usage
        : ExitCode.Failed;

    private static string? SentenceFor(Exception exception, Invocation invocation) =>
        exception switch
        {
            Problem or InvalidRequest => exception.Message,
            OperationCanceledException when invocation.Cancelled.IsCancellationRequested => "Interrupted.",
            _ => AwsProblems.SentenceFor(exception, invocation.Stack, invocation.Region),
        };
}

/// <summary>Makes the action of a command.</summary>
internal delegate Func<ParseResult, CancellationToken, Task<int>> Runner(Func<Invocation, Task<int>> command);
