using System.CommandLine;
using LocalAws.Demo;
using LocalAws.Deployment;
using LocalAws.Identity;
using RepoGrant.Views;
using Spectre.Console;

namespace LocalAws.Commands;

/// <summary><c>demo</c>: starts a LocalAws of its own, runs one execution on it from beginning to end, and leaves nothing behind.</summary>
internal static class DemoCommand
{
    private const double WaitsOfLifecycle = 0.05;

    /// <summary>Of a minute, a second: a demonstration meets lag but does not wait for it. One seed: it is the same each time.</summary>
    private static readonly LagOptions UsualLag = new(1) { Scale = 1.0 / 60 };

    public static Command Create()
    {
        var options = new HostOptions(defaultPort: 0);
        var file = new Option<string?>("--event")
        {
            Description = "The execution's input, a JSON file; by default the project's events/seed.json.",
        };
        var story = new Option<string?>("--story") { Description = "lifecycle: the life of a grant instead of one execution." };
        story.AcceptOnlyFromAmong("lifecycle");
        var command = new Command("demo", "Runs an execution from an input file, live, with the proof on instances.") { file, story };
        options.AddTo(command);
        command.SetAction((line, _) => PlayAsync(options, line, line.GetValue(file), line.GetValue(story) is not null));
        return command;
    }

    private static async Task<int> PlayAsync(HostOptions options, ParseResult line, string? file, bool isLifecycle)
    {
        using var stop = new StopSignal();
        using var folder = new RunFolder();
        try
        {
            var settings = options.Read(line, folder.Path, usualLag: UsualLag);
            file ??= Path.GetRelativePath(Directory.GetCurrentDirectory(), Path.Combine(settings.Project!, "events/seed.json"));
            var input = await ExecutionInput.ReadAsync(file, stop.Token);
            // The consumer account's stack is deployed where the input wants it; if the input is wrong, the state machine says so.
            if (input.ConsumerAccountId is { } consumer && Principal.IsAccountId(consumer) && consumer != settings.Accounts[0])
                settings = settings with { Accounts = [settings.Accounts[0], consumer] };

            // This story waits for what reads do not show yet, so its waits are scaled like the lag.
            if (isLifecycle)
                settings = settings with { Delays = settings.Delays with { StateMachineWaits = settings.Lag?.Scale ?? WaitsOfLifecycle } };

            var screen = new Screen(AnsiConsole.Console);
            var began = settings.Time.GetTimestamp();
            var (host, isolation) = await screen.WaitAsync(
                "LocalAws starts, with both stacks …",
                () => HostOptions.StartAsync(settings, stop.Token)
            );
            await using var running = host;
            screen.Line($"LocalAws was ready after {Screen.Seconds(settings.Time.GetElapsedTime(began))} s: {host.Endpoint}");
            screen.Line(isolation);
            screen.Line(
                settings.Lag is { } lag ? $"With {lag}" : "Without lag: every write can be read at once, which on AWS takes seconds"
            );

            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var work = Directory.CreateDirectory(Path.Combine(folder.Path, "demo")).FullName;
            const string Stack = ProjectStacks.StackName;
            var good = isLifecycle
                ? await new LifecycleStory(host.Describe(), Stack, work, http, screen, settings.Time).PlayAsync(stop.Token)
                : await new Story(input, host.Describe(), Stack, work, http, screen, settings.Time).PlayAsync(stop.Token);
            if (!good)
            {
                screen.Heading("Something did not happen as the story says");
                screen.Line(
                    "The lines above that are marked as failed say what was expected; docs/output.md says what to do about every error."
                );
                screen.Line("Nothing is left of this run. Correct the input, or file what was printed as an issue.");
                return 1;
            }

            screen.Heading("What to try next");
            screen.Line("make demo EVENT=events/tags.json   another story; events/ has more");
            screen.Line("make demo STORY=lifecycle          the life of a grant, from narrowed to revoked");
            screen.Line("make local                         both accounts for your own aws, boto3 and git");
            screen.Line("README.md                          deploying it to AWS");
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted; nothing is left behind.");
            return 130;
        }
    }
}
