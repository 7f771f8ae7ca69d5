using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Client;

namespace Security.Tests.HostileInput;

/// <summary>An instance that can be sent commands at once; its document, and copies of that with one defense removed.</summary>
public sealed class ManagedInstance : IAsyncLifetime
{
    private const string AskForCredential =
        @"printf 'protocol=https\nhost=git-codecommit.us-east-2.amazonaws.com\npath=v1/repos/SharedDemoRepo\n\n' | "
        + "HOME=/root GIT_TERMINAL_PROMPT=0 timeout 20 git credential fill 2>/dev/null";

    private static readonly JsonObject Content = SsmDocument.Read(SsmDocument.ConfigureAccess);

    internal Accounts Accounts { get; private set; } = null!;

    public string Id { get; private set; } = null!;

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Accounts = await Accounts.StartAsync(options =>
            options with
            {
                Delays = new() { CommandStart = TimeSpan.Zero, AgentRegistration = TimeSpan.Zero },
            }
        );
        await Accounts.Scene.CreateProfileAsync("Managed", consents: false, Cancelled);
        Id = await Accounts.RunInstanceAsync("Managed");
        await Accounts.RunCommand.WaitUntilOnlineAsync(Id, Cancelled);
    }

    public async ValueTask DisposeAsync()
    {
        if (Accounts is not null)
            await Accounts.DisposeAsync();
    }

    /// <summary>What git does before it contacts the repository: it runs the helper that the document configured.</summary>
    internal Task AskForCredentialAsync() => ShellAsync(AskForCredential);

    /// <summary>
    /// Runs a copy of the document, without its allowed patterns and with a changed script, once for each payload, many of them side by
    /// side; returns the canaries that exist afterwards.
    /// </summary>
    internal async Task<IReadOnlySet<int>> RunAsync(string name, Func<string, string> change, IReadOnlyCollection<InstancePayload> payloads)
    {
        await ShellAsync(
            $"rm -rf {InstancePayload.Canaries} /root/.aws /root/.gitconfig /var/lib/repogrant && mkdir {InstancePayload.Canaries}"
        );
        await Accounts.Consumer.JsonAsync(
            "ssm",
            "CreateDocument",
            new()
            {
                ["Name"] = name,
                ["DocumentType"] = "Command",
                ["DocumentFormat"] = "JSON",
                ["Content"] = Weakened(change).ToJsonString(),
            },
            Cancelled
        );
        foreach (var batch in payloads.Chunk(16))
        {
            var commands = new List<string>();
            foreach (var payload in batch)
            {
                var answer = await SendAsync(name, payload.Parameter, payload.Value);
                Assert.True(answer.CommandId is not null, $"{payload}: {answer.Refused} {answer.Message}");
                commands.Add(answer.CommandId);
            }
            foreach (var command in commands)
            {
                await Wait.ForAsync(() => EndedAsync(command), $"the command {command}");
            }
        }
        return await CanariesAsync();
    }

    internal async Task<IReadOnlySet<int>> CanariesAsync() =>
        (await ShellAsync($"ls {InstancePayload.Canaries}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .ToHashSet();

    internal async Task<(string? CommandId, string? Refused, string Message)> SendAsync(string document, string parameter, string value)
    {
        var parameters = new JsonObject(
            InstancePayload.Allowed.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonArray(pair.Key == parameter ? value : pair.Value))
            )
        );
        try
        {
            var sent = await Accounts.Consumer.JsonAsync(
                "ssm",
                "SendCommand",
                new()
                {
                    ["DocumentName"] = document,
                    ["InstanceIds"] = new JsonArray(Id),
                    ["Parameters"] = parameters,
                },
                Cancelled
            );
            return ((string)sent["Command"]!["CommandId"]!, null, "");
        }
        catch (AwsClientException e)
        {
            return (null, e.Error, e.Message);
        }
    }

    private async Task<string> ShellAsync(string script) => (await Accounts.RunCommand.ShellAsync(Id, script, Cancelled)).Output;

    private async Task<object?> EndedAsync(string commandId)
    {
        var listed = await Accounts.Consumer.JsonAsync("ssm", "ListCommandInvocations", new() { ["CommandId"] = commandId }, Cancelled);
        return listed["CommandInvocations"]!
            .AsArray()
            .SingleOrDefault(invocation => (string?)invocation!["Status"] is not ("Pending" or "InProgress" or "Delayed"));
    }

    /// <summary>It does not wait for IAM either, which would only take time here.</summary>
    private static JsonObject Weakened(Func<string, string> change)
    {
        var content = (JsonObject)Content.DeepClone();
        foreach (var (name, parameter) in content["parameters"]!.AsObject())
            Assert.True(parameter!.AsObject().Remove("allowedPattern"), $"{name} has no allowed pattern.");
        var lines = content["mainSteps"]![0]!["inputs"]!["runCommand"]!.AsArray();
        var script = change((string)lines[0]!);
        Assert.Contains("REPOGRANT_PATIENCE:-180", script, StringComparison.Ordinal);
        lines[0] = script.Replace("REPOGRANT_PATIENCE:-180", "REPOGRANT_PATIENCE:-0", StringComparison.Ordinal);
        return content;
    }
}

[CollectionDefinition]
public sealed class OnManagedInstance : ICollectionFixture<ManagedInstance>;
