using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws;
using LocalAws.Client;
using LocalAws.Deployment;
using RepoGrant.Views;

namespace TestKit.Stories;

/// <summary>
/// Two accounts with both stacks deployed and nothing granted, for one story. Every call goes over the wire, as the accounts'
/// administrators; the functions run the published <c>bootstrap</c> under the templates' roles.
/// </summary>
internal sealed class Accounts : IAsyncDisposable
{
    private const double WaitsWithoutLag = 0.1;

    private readonly TemporaryLocalAws local;
    private readonly HttpClient http = new(new SocketsHttpHandler { UseProxy = false });
    private readonly TimeProvider time = TimeProvider.System;

    private Accounts(TemporaryLocalAws local)
    {
        this.local = local;
        var description = Host.Describe();
        RepositoryAccount = new(http, Host.Endpoint, description.Accounts[0], description.Region, time);
        Consumer = new(http, Host.Endpoint, description.Accounts[1], description.Region, time);
        RunCommand = new(Consumer, time);
        Scene = new(
            RepositoryAccount,
            Consumer,
            new(
                description,
                RepositoryAccount.AccountId,
                Directory.CreateDirectory(Path.Combine(local.Folder, "administrator")).FullName,
                time
            ),
            time
        );
    }

    public AwsClient RepositoryAccount { get; }

    public AwsClient Consumer { get; }

    public TwoAccounts Scene { get; }

    public RunCommand RunCommand { get; }

    public LocalAwsHost Host => local.Host;

    /// <summary>A folder of the story's own, which goes with it.</summary>
    public string Folder => local.Folder;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>
    /// Starts. In stories reads and decisions follow writes late, unless <paramref name="configure"/> says otherwise. The test's output
    /// names the seed.
    /// </summary>
    public static async Task<Accounts> StartAsync(Func<LocalAwsOptions, LocalAwsOptions>? configure = null)
    {
        Assert.True(
            File.Exists(Checkout.PathOf(".build", "bootstrap", "bootstrap")),
            "The functions are not published: run 'make publish'."
        );
        return new(
            await TemporaryLocalAws.StartAsync(
                options =>
                {
                    var lag = LagSeeds.OfTest();
                    options = options with
                    {
                        Project = Checkout.Folder,
                        Log = line => TestContext.Current.SendDiagnosticMessage(line),
                        Lag = lag,
                        // Without lag there is nothing that a state machine has to wait for.
                        Delays = options.Delays with
                        {
                            StateMachineWaits = lag is null ? WaitsWithoutLag : LagSeeds.WaitsWith(lag),
                        },
                    };
                    options = configure?.Invoke(options) ?? options;
                    if (options.Lag is not null)
                        TestContext.Current.TestOutputHelper?.WriteLine($"{options.Lag}; again by LAG_SEED={options.Lag.Seed}");
                    return options;
                },
                Cancelled
            )
        );
    }

    /// <summary>Waits until everything that has been written can be seen, and counts.</summary>
    public Task SettledAsync() => Wait.UntilAsync(() => Host.Cloud.Lag.SettledAt <= time.GetUtcNow());

    public Task<SceneRepository> CreateRepositoryAsync(string name = "SharedDemoRepo", string? region = null, string branch = "main") =>
        Scene.CreateRepositoryAsync(name, region ?? RepositoryAccount.Region, branch, Cancelled);

    public Task<string> RunInstanceAsync(string? profile = null, params (string Key, string Value)[] tags) =>
        Scene.RunInstanceAsync(tags.ToDictionary(), profile, Cancelled);

    /// <summary>A role and a profile that have been there for long, of which everybody knows.</summary>
    public async Task CreateProfileAsync(string name, bool consents)
    {
        await Scene.CreateProfileAsync(name, consents, Cancelled);
        await SettledAsync();
    }

    /// <summary>
    /// An administrator's call to IAM, made when all earlier changes can be seen; returns when its own can be seen, too.
    /// </summary>
    public async Task<XElement> IamAsync(AwsClient account, string operation, params (string, string)[] parameters)
    {
        await SettledAsync();
        var answer = await account.QueryAsync("iam", operation, parameters, Cancelled);
        await SettledAsync();
        return answer;
    }

    public async Task<bool> HasProfileAsync(string instanceId)
    {
        await SettledAsync();
        var described = await Consumer.QueryAsync("ec2", "DescribeInstances", [("InstanceId.1", instanceId)], Cancelled);
        return described.Descendants("iamInstanceProfile").Any();
    }

    /// <summary>Runs grant-access to its end.</summary>
    public Task<ExecutionResult> GrantAsync(JsonNode input) => ExecuteAsync("grant-access", input.ToJsonString());

    /// <summary>Runs a state machine to its end, and reports each step when it is taken.</summary>
    public Task<ExecutionResult> ExecuteAsync(string machine, string input, Action<StateStep>? show = null) =>
        new ExecutionWatch(RepositoryAccount, time).RunAsync(
            StateMachine(machine),
            Guid.NewGuid().ToString(),
            input,
            show ?? (_ => { }),
            Cancelled
        );

    public string StateMachine(string machine) =>
        $"arn:aws:states:{RepositoryAccount.Region}:{RepositoryAccount.AccountId}:stateMachine:{ProjectStacks.StackName}-{machine}";

    /// <summary>A request with only the required fields.</summary>
    public JsonObject Request(string repository, params string[] instanceIds) =>
        new()
        {
            ["name"] = "required-fields",
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = repository }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = Consumer.AccountId,
                ["instances"] = new JsonObject { ["ids"] = new JsonArray([.. instanceIds.Select(id => (JsonNode)id)]) },
            },
        };

    /// <summary>A story of events/, with the ids of existing instances.</summary>
    public async Task<JsonObject> EventAsync(string file, params (string Named, string Real)[] instances)
    {
        var text = await File.ReadAllTextAsync(Checkout.PathOf("events", file), Cancelled);
        foreach (var (named, real) in instances)
            text = text.Replace(named, real, StringComparison.Ordinal);
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>What exists of grants in both accounts, by kind and name, and their records.</summary>
    public async Task<IReadOnlyList<string>> ThereAsync()
    {
        await SettledAsync();
        var there = new List<string>();
        foreach (var account in new[] { RepositoryAccount, Consumer })
        {
            foreach (
                var (operation, element, kind) in new[]
                {
                    ("ListRoles", "RoleName", "role"),
                    ("ListPolicies", "PolicyName", "policy"),
                    ("ListInstanceProfiles", "InstanceProfileName", "profile"),
                }
            )
            {
                var listed = await account.QueryAsync("iam", operation, [("PathPrefix", "/repogrant/")], Cancelled);
                there.AddRange(listed.Descendants(element).Select(name => $"{kind} {name.Value}"));
            }
        }

        there.AddRange((await this.RecordedAsync()).Select(record => "record " + record));
        return there;
    }

    /// <summary>The instance's own git clone as a user.</summary>
    public Task<CommandResult> CloneAsync(string instanceId, SceneRepository repository, string user = "root", string branch = "main") =>
        ShellAsync(instanceId, ProofScripts.Clone(repository.CloneUrl, branch, user));

    public async Task<CommandResult> ShellAsync(string instanceId, string script)
    {
        await SettledAsync();
        await RunCommand.WaitUntilOnlineAsync(instanceId, Cancelled);
        return await RunCommand.ShellAsync(instanceId, script, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        http.Dispose();
        await local.DisposeAsync();
    }
}
