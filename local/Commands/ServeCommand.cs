using System.CommandLine;

namespace LocalAws.Commands;

/// <summary><c>serve</c>: LocalAws in the foreground until it is interrupted.</summary>
internal static class ServeCommand
{
    public const int DefaultPort = 4566;

    public static Command Create()
    {
        var options = new HostOptions(DefaultPort);
        var command = new Command("serve", "Keeps both accounts running in the foreground; Ctrl-C ends them.");
        options.AddTo(command);
        var faults = new Option<bool>("--faults") { Description = "Lets calls fail by the rules sent to POST /_local/faults." };
        var empty = new Option<bool>("--empty") { Description = "No stacks at start: empty accounts to deploy into." };
        command.Options.Add(faults);
        command.Options.Add(empty);
        command.SetAction((line, _) => ServeAsync(options, line, line.GetValue(faults), line.GetValue(empty)));
        return command;
    }

    private static async Task<int> ServeAsync(HostOptions options, ParseResult line, bool faults, bool empty)
    {
        using var stop = new StopSignal();
        using var folder = new RunFolder();
        var settings = options.Read(line, folder.Path, needsProject: !empty) with { Faults = faults, Schedules = true };
        var (host, isolation) = await HostOptions.StartAsync(settings, stop.Token);
        await using var running = host;
        Console.WriteLine(
            $"LocalAws is ready at {host.Endpoint} for the accounts {string.Join(", ", settings.Accounts)} in {settings.Region}."
        );
        Console.WriteLine($"In another terminal: eval \"$(make -s local-env PORT={host.Endpoint.Port} ACCOUNT={settings.Accounts[0]})\"");
        Console.WriteLine(isolation);
        Console.WriteLine("Ctrl-C ends it.");
        await stop.WaitAsync();
        // LocalAws ends when it is asked to, whatever is still running and however busy the machine is.
        using var limit = new EndLimit(TimeSpan.FromSeconds(7), folder);
        await host.DisposeAsync();
        return 0;
    }
}
