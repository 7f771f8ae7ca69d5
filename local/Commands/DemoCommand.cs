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
            var settings = options.Read(line, folder.Path);
            var input = await ExecutionInput.ReadAsync(file ?? Path.Combine(settings.Project!, "events/seed.json"), stop.Token);
            // The stack is where the input says that the consumer account is; the state machine finds mistakes in the input.
            if (input.ConsumerAccountId is { } consumer && Principal.IsAccountId(consumer) && consumer != settings.Accounts[0])
                settings = settings with { Accounts = [settings.Accounts[0], consumer] };

            var screen = new Screen(AnsiConsole.Console);
            var began = settings.Time.GetTimestamp();
            var (host, isolation) = await screen.WaitAsync(
                "LocalAws starts, with both stacks …",
                () => HostOptions.StartAsync(settings, stop.Token)
            );
            await using var running = host;
            screen.Line($"LocalAws was ready after {Screen.Seconds(settings.Time.GetElapsedTime(began))} s: {host.Endpoint}");
            screen.Line(isolation);

            using var http = new HttpClient(new SocketsHttpHandler { UseProxy = false });
            var work = Directory.CreateDirectory(Path.Combine(folder.Path, "demo")).FullName;
            const string Stack = ProjectStacks.StackName;
            var good = isLifecycle
                ? await new LifecycleStory(host.Describe(), Stack, work, http, screen, settings.Time).PlayAsync(stop.Token)
                : await new Story(input, host.Describe(), Stack, work, http, screen, settings.Time).PlayAsync(stop.Token);
            screen.Heading("What to try next");
            screen.Line("make demo EVENT=events/several-repositories.json   another story; events/ has more");
            screen.Line("make demo STORY=lifecycle                          narrowed, repaired, ended, revoked: the life of a grant");
            screen.Line("make local                                         both accounts, for aws, boto3 and git of your own");
            screen.Line("README.md                                          deploying it to AWS");
            return good ? 0 : 1;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            Console.Error.WriteLine("Interrupted; nothing is left behind.");
            return 130;
        }
    }
}
