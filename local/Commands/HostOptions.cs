using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using LocalAws.Identity;
using RepoGrant.Views;
using Spectre.Console;

namespace LocalAws.Commands;

/// <summary>The command line options that set up LocalAws; <c>serve</c> and <c>demo</c> share them.</summary>
internal sealed class HostOptions
{
    /// <summary>Where the log goes; a terminal breaks its lines between words.</summary>
    private static readonly Screen Errors = new(AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) }));

    private readonly Option<int> port;
    private readonly Option<string?> project = new("--project")
    {
        Description = "The folder with template.yaml; by default this folder or the nearest one above.",
    };
    private readonly Option<string[]> accounts = new("--account")
    {
        Description = "Account ids, the repository account first.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => ["111111111111", "222222222222"],
    };
    private readonly Option<string> region = new("--region")
    {
        Description = "The Region that the stacks are deployed in.",
        DefaultValueFactory = _ => "us-east-2",
    };
    private readonly Option<string[]> furtherRegions = new("--further-region")
    {
        Description = "Further Regions that the consumer accounts' stacks are deployed in.",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };
    private readonly Option<string?> organization = new("--organization")
    {
        Description = "The id of the organization that all accounts belong to, such as o-exampleorgid.",
    };
    private readonly Option<int?> lagSeed = new("--lag-seed")
    {
        Description = "Writes are seen late, as on AWS; the same number gives the same delays, 0 gives none.",
    };
    private readonly Option<double?> lagScale = new("--lag-scale")
    {
        Description = "With --lag-seed: which fraction of AWS's usual delays is waited for; 1 is all of them.",
    };
    private readonly Option<double?> propagation = Seconds(
        "--iam-propagation",
        "Seconds until a new or changed role, policy or profile takes effect."
    );
    private readonly Option<double?> registration = Seconds(
        "--agent-registration",
        "Seconds until an instance whose role allows it becomes a managed instance."
    );
    private readonly Option<double?> start = Seconds(
        "--command-start",
        "Seconds until a sent command runs and its invocation can be read."
    );

    public HostOptions(int defaultPort)
    {
        port = new("--port") { Description = "The port on 127.0.0.1; 0 takes any free one.", DefaultValueFactory = _ => defaultPort };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int>() is < 0 or > 65535)
                result.AddError($"--port: found {result.Tokens[0].Value}; allowed are 0 to 65535.");
        });
        accounts.Validators.Add(result =>
        {
            var ids = result.GetValueOrDefault<string[]>() ?? [];
            foreach (var id in ids.Where(id => !Principal.IsAccountId(id)))
                result.AddError($"--account: found '{id}'; an account id has 12 digits.");
            if (ids.Length < 2 || ids.Distinct().Count() != ids.Length)
                result.AddError("--account: give at least two different account ids, the repository account first.");
        });
        lagSeed.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0)
                result.AddError($"--lag-seed: found {result.Tokens[0].Value}; allowed are 0 to {int.MaxValue}.");
        });
        lagScale.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is not (null or (> 0 and <= 1)))
                result.AddError($"--lag-scale: found {result.Tokens[0].Value}; allowed are numbers above 0, up to 1.");
        });
        region.Validators.Add(result => CheckRegions(result, [result.GetValueOrDefault<string>() ?? ""]));
        furtherRegions.Validators.Add(result => CheckRegions(result, result.GetValueOrDefault<string[]>() ?? []));
    }

    public void AddTo(Command command)
    {
        Option[] all = [port, project, accounts, region, furtherRegions, organization, lagSeed, lagScale, propagation, registration, start];
        foreach (var option in all)
            command.Options.Add(option);
    }

    /// <summary>The options as given, for a run in <paramref name="folder"/>.</summary>
    /// <param name="line">The parsed command line.</param>
    /// <param name="folder">The run's own folder.</param>
    /// <param name="needsProject">Whether to deploy the project's stacks at start.</param>
    /// <param name="usualLag">The lag unless the command line gives one; null for none.</param>
    public LocalAwsOptions Read(ParseResult line, string folder, bool needsProject = true, LagOptions? usualLag = null)
    {
        var defaults = new Delays();
        return new()
        {
            Folder = folder,
            Port = line.GetValue(port),
            Project = needsProject ? ProjectFolder(line.GetValue(project)) : null,
            Region = line.GetRequiredValue(region),
            FurtherRegions = [.. line.GetRequiredValue(furtherRegions).Except([line.GetRequiredValue(region)])],
            Accounts = line.GetRequiredValue(accounts),
            OrganizationId = line.GetValue(organization),
            Lag = Lag(line, usualLag),
            Delays = new()
            {
                IamPropagation = Span(line.GetValue(propagation)) ?? defaults.IamPropagation,
                AgentRegistration = Span(line.GetValue(registration)) ?? defaults.AgentRegistration,
                CommandStart = Span(line.GetValue(start)) ?? defaults.CommandStart,
            },
            Log = line => Errors.Line(line),
        };
    }

    private LagOptions? Lag(ParseResult line, LagOptions? usual)
    {
        var seed = line.GetValue(lagSeed) ?? usual?.Seed ?? 0;
        if (seed == 0)
            return null;
        var lag = usual is null ? new LagOptions(seed) : usual with { Seed = seed };
        return lag with { Scale = line.GetValue(lagScale) ?? lag.Scale };
    }

    private static void CheckRegions(OptionResult result, IEnumerable<string> regions)
    {
        foreach (
            var name in regions.Where(name =>
                !System.Text.RegularExpressions.Regex.IsMatch(name, @"^[a-z]{2}(-[a-z]{2,12}){1,2}-[0-9]{1,2}\z")
            )
        )
        {
            result.AddError($"{result.Option.Name}: found '{name}'; a Region looks like us-east-2.");
        }
    }

    /// <summary>
    /// Starts LocalAws once the machine has what a run needs; if something is missing, throws a <see cref="LocalAwsException"/> that says
    /// how to get it.
    /// </summary>
    /// <returns>The host, and a sentence on how well its instances are isolated from this machine.</returns>
    public static async Task<(LocalAwsHost Host, string Isolation)> StartAsync(
        LocalAwsOptions settings,
        CancellationToken cancellationToken
    )
    {
        if (settings.Project is { } project)
        {
            var published = Path.Combine(settings.Artifacts ?? Path.Combine(project, ".build", "bootstrap"), "bootstrap");
            if (!File.Exists(published))
                throw new LocalAwsException($"The functions are not published: {published} does not exist. Run `make publish`.");
        }
        var host = await LocalAwsHost.StartAsync(settings, cancellationToken);
        try
        {
            await host.Cloud.Hosts.FindToolsAsync();
            return (host, (await host.Cloud.Hosts.FindIsolationAsync()).Sentence);
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    private static string ProjectFolder(string? given)
    {
        if (given is not null)
        {
            return File.Exists(Path.Combine(given, "template.yaml"))
                ? Path.GetFullPath(given)
                : throw new LocalAwsException($"--project: there is no template.yaml in {given}.");
        }
        for (var folder = new DirectoryInfo(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "template.yaml")))
                return folder.FullName;
        }
        throw new LocalAwsException("There is no template.yaml in this folder or above it: pass its folder with --project.");
    }

    private static Option<double?> Seconds(string name, string description)
    {
        var option = new Option<double?>(name) { Description = description };
        option.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<double?>() is < 0 or > 3600)
            {
                result.AddError(
                    string.Create(CultureInfo.InvariantCulture, $"{name}: found {result.Tokens[0].Value}; allowed are 0 to 3600 seconds.")
                );
            }
        });
        return option;
    }

    private static TimeSpan? Span(double? seconds) => seconds is { } value ? TimeSpan.FromSeconds(value) : null;
}
