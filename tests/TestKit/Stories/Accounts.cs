using System.Text.Json.Nodes;
using LocalAws;
using LocalAws.Demo;
using LocalAws.Deployment;

namespace Stories.Tests;

/// <summary>
/// Two accounts with both stacks deployed and nothing granted, for one story. Everything is asked over the wire, by the accounts'
/// administrators; what runs is the published <c>bootstrap</c> under the roles of the templates.
/// </summary>
internal sealed class Accounts : IAsyncDisposable
{
    private readonly DirectoryInfo folder;
    private readonly LocalAwsHost host;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TimeProvider time = TimeProvider.System;

    private Accounts(DirectoryInfo folder, LocalAwsHost host)
    {
        this.folder = folder;
        this.host = host;
        var description = host.Describe();
        RepositoryAccount = new(http, host.Endpoint, description.Accounts[0], description.Region, time);
        Consumer = new(http, host.Endpoint, description.Accounts[1], description.Region, time);
        RunCommand = new(Consumer, time);
        Scene = new(
            RepositoryAccount,
            Consumer,
            new(
                description,
                RepositoryAccount.AccountId,
                Directory.CreateDirectory(Path.Combine(folder.FullName, "administrator")).FullName,
                time
            )
        );
    }

    public AwsClient RepositoryAccount { get; }

    public AwsClient Consumer { get; }

    public TwoAccounts Scene { get; }

    public RunCommand RunCommand { get; }

    public LocalAwsHost Host => host;

    public static string Project { get; } = FindProject();

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static async Task<Accounts> StartAsync(Func<LocalAwsOptions, LocalAwsOptions>? configure = null)
    {
        Assert.True(
            File.Exists(Path.Combine(Project, ".build/bootstrap/bootstrap")),
            "The functions are not published: run 'make publish'."
        );
        var folder = Directory.CreateTempSubdirectory("repogrant-story-");
        var options = new LocalAwsOptions
        {
            Port = 0,
            Folder = folder.FullName,
            Project = Project,
            Log = line => TestContext.Current.SendDiagnosticMessage(line),
        };
        return new(folder, await LocalAwsHost.StartAsync(configure?.Invoke(options) ?? options, Cancelled));
    }

    public Task<SceneRepository> CreateRepositoryAsync(string name = "SharedDemoRepo", string? region = null, string branch = "main") =>
        Scene.CreateRepositoryAsync(name, region ?? RepositoryAccount.Region, branch, Cancelled);

    public Task<string> RunInstanceAsync(string? profile = null, params (string Key, string Value)[] tags) =>
        Scene.RunInstanceAsync(tags.ToDictionary(), profile, Cancelled);

    /// <summary>Runs grant-access to its end.</summary>
    public Task<ExecutionResult> GrantAsync(JsonNode input) => ExecuteAsync("grant-access", input.ToJsonString());

    public Task<ExecutionResult> ExecuteAsync(string machine, string input) =>
        new ExecutionWatch(RepositoryAccount, time).RunAsync(StateMachine(machine), Guid.NewGuid().ToString(), input, _ => { }, Cancelled);

    public string StateMachine(string machine) =>
        $"arn:aws:states:{RepositoryAccount.Region}:{RepositoryAccount.AccountId}:stateMachine:{ProjectStacks.StackName}-{machine}";

    /// <summary>A request with the required fields alone.</summary>
    public JsonObject Request(string repository, params string[] instanceIds) =>
        new()
        {
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = repository }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = Consumer.AccountId,
                ["instances"] = new JsonObject { ["ids"] = new JsonArray([.. instanceIds.Select(id => (JsonNode)id)]) },
            },
        };

    /// <summary>A story of events/, with the ids of instances that are there.</summary>
    public async Task<JsonObject> EventAsync(string file, params (string Named, string Real)[] instances)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Project, "events", file), Cancelled);
        foreach (var (named, real) in instances)
            text = text.Replace(named, real, StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The instance's own git clone as a user.</summary>
    public Task<CommandResult> CloneAsync(string instanceId, SceneRepository repository, string user = "root", string branch = "main") =>
        ShellAsync(instanceId, ProofScripts.Clone(repository.CloneUrl, branch, user));

    public async Task<CommandResult> ShellAsync(string instanceId, string script)
    {
        await RunCommand.WaitUntilOnlineAsync(instanceId, Cancelled);
        return await RunCommand.ShellAsync(instanceId, script, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await host.DisposeAsync();
        folder.Delete(recursive: true);
    }

    private static string FindProject()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "template.yaml")))
            folder = folder.Parent;
        return folder?.FullName ?? throw new InvalidOperationException("There is no template.yaml above the tests.");
    }
}

/// <summary>What stories expect of executions and reports.</summary>
internal static class Expectations
{
    public static JsonObject Verified(this ExecutionResult result)
    {
        Assert.True(result.Succeeded, $"{result.Status} {result.Error}: {result.Cause}");
        var report = result.Report!;
        Assert.All(report["instances"]!.AsArray(), instance => Assert.Equal("VERIFIED", (string?)instance!["status"]));
        return report;
    }

    /// <summary>The message of the error that the execution has to have ended with.</summary>
    public static string FailedWith(this ExecutionResult result, string error)
    {
        Assert.True(result.Status == "FAILED" && result.Error == error, $"{result.Status} {result.Error}: {result.Cause ?? result.Output}");
        return (string)JsonNode.Parse(result.Cause!)!["errorMessage"]!;
    }

    /// <summary>How often each action stands in the report's changes.</summary>
    public static IReadOnlyDictionary<string, int> Actions(this JsonObject report) =>
        report["changes"]!.AsArray().GroupBy(change => (string)change!["action"]!).ToDictionary(group => group.Key, group => group.Count());

    public static async Task<AwsClientException> RefusedAsync(this Task call) => await Assert.ThrowsAsync<AwsClientException>(() => call);
}
