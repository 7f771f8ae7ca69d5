using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Client;

namespace Security.Tests.HostileInput;

/// <summary>
/// Hostile values straight at Systems Manager, past Validate request: somebody who may send our document. First the document as it is,
/// then copies of it with one defence less, which have to be seen to fall: what notices nothing there would prove nothing.
/// </summary>
public sealed partial class SendCommandTests(SendCommandTests.ManagedInstance instance) : IClassFixture<SendCommandTests.ManagedInstance>
{
    private const string OurDocument = "RepoGrant-ConfigureAccess";

    /// <summary>Systems Manager itself puts a parameter's value there, and LocalAws does not support that.</summary>
    private const string ParameterStore = "{{ssm:";

    private const string Credential =
        "printf 'protocol=https\\nhost=git-codecommit.us-east-2.amazonaws.com\\npath=v1/repos/SharedDemoRepo\\n\\n' | HOME=/root GIT_TERMINAL_PROMPT=0 timeout 20 git credential fill";

    private static readonly JsonObject Content = ContentOf(
        File.ReadAllText(Path.Combine(Accounts.Project, "instance", "configure-access.yaml"))
    );

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_document_takes_no_hostile_value_and_nothing_runs()
    {
        var report = new Report(
            "7-hostile-input-5-send-command",
            "Hostile values of the document's parameters, past validation, by SendCommand"
        );
        var rows = new List<string[]>();
        foreach (var (parameter, allowed) in InstancePayload.Allowed)
        {
            var values = InstancePayload
                .All.Where(payload => payload.Parameter == parameter)
                .Select(payload => payload.Value)
                .Concat(
                    HostileTexts
                        .Around(allowed)
                        .Where(text => !PlainText().IsMatch(text) && !text.Contains(ParameterStore, StringComparison.Ordinal))
                )
                .Distinct(StringComparer.Ordinal)
                .ToArray();
            foreach (var value in values)
            {
                var answer = await SendAsync(OurDocument, parameter, value);
                var expected =
                    answer.Refused is "InvalidParameters" && answer.Message.Contains($"Parameter {parameter} ", StringComparison.Ordinal);
                report.Expect(true, expected, $"{parameter} = {JsonValue.Create(value).ToJsonString()}: {answer.Refused ?? "was sent"}");
            }
            rows.Add([parameter, values.Length.ToString(CultureInfo.InvariantCulture)]);
        }
        report.Table(["parameter", "values refused by its pattern"], rows);
        var sent = await instance.Accounts.Consumer.JsonAsync(
            "ssm",
            "ListCommandInvocations",
            new() { ["Filters"] = new JsonArray(new JsonObject { ["key"] = "DocumentName", ["value"] = OurDocument }) },
            Cancelled
        );
        report.Expect(0, sent["CommandInvocations"]!.AsArray().Count, "commands on the instance");
        report.End();
    }

    [Fact]
    public async Task Without_its_patterns_only_a_value_that_ends_the_here_document_runs()
    {
        var report = new Report(
            "7-hostile-input-6-second-defence",
            "The same values without allowed patterns: the script's own defence, on a real instance"
        );
        var payloads = InstancePayload.All;
        var found = await RunAsync("NoPatterns", Weakened(), payloads);
        foreach (var payload in payloads)
        {
            report.Expect(
                payload.EndsTheHereDocument,
                found.Contains(payload.Canary),
                $"a command ran from {payload.Parameter} = {JsonValue.Create(payload.Value).ToJsonString()}"
            );
        }
        // Whatever was written shall do nothing later either, when git asks.
        await instance.ShellAsync(Credential + " 2>/dev/null");
        report.Expect(found.Count, (await CanariesAsync()).Count, "commands that ran when git asked for a credential");
        report.Paragraph(
            $"{payloads.Count} values ran for real; {found.Count} made their canary file, all of them by ending the here-document, which takes a line break. No allowed pattern has one."
        );
        report.End();
    }

    /// <summary>What each defence holds back: without it, these values are seen to run something.</summary>
    [Fact]
    public async Task Each_defence_that_is_taken_away_is_noticed()
    {
        var report = new Report("7-hostile-input-7-would-notice", "The proof would notice: copies of the document with a defence less");
        var rows = new List<string[]>();

        var substitutions = InstancePayload
            .All.Where(payload => payload.Value.StartsWith("$(", StringComparison.Ordinal) || payload.Value.StartsWith('`'))
            .ToArray();
        var unquoted = await RunAsync(
            "Unquoted",
            Weakened(script =>
                script
                    .Replace("<<'END OF PARAMETERS'", "<<END_OF_PARAMETERS", StringComparison.Ordinal)
                    .Replace("\nEND OF PARAMETERS\n", "\nEND_OF_PARAMETERS\n", StringComparison.Ordinal)
            ),
            substitutions
        );
        report.Expect(substitutions.Length, unquoted.Count, "canaries where the here-document has no quotes");
        rows.Add(["patterns and the here-document's quotes", "command substitution", Number(substitutions.Length), Number(unquoted.Count)]);

        // git runs the helper by a shell, with the profile's name in its command line.
        var names = InstancePayload
            .All.Where(payload =>
                payload.Parameter == "ProfileName" && payload.Value.StartsWith("cross-account-role;", StringComparison.Ordinal)
            )
            .ToArray();
        var unguarded = await RunAsync("Unguarded", Weakened(script => OnlyLines().Replace(script, "")), names);
        report.Expect(0, unguarded.Count, "canaries before git asks for a credential");
        await instance.ShellAsync(Credential + " 2>/dev/null");
        var asked = await CanariesAsync();
        report.Expect(names.Length, asked.Count, "canaries where characters are not looked at, once git asks for a credential");
        rows.Add([
            "patterns and the script's look at characters",
            "the credential helper's profile",
            Number(names.Length),
            Number(asked.Count),
        ]);

        report.Table(["taken away", "value in", "tried", "seen to run"], rows);
        report.End();
    }

    /// <summary>Runs a copy of the document once for each payload, all of them side by side; the canaries that are there afterwards.</summary>
    private async Task<IReadOnlySet<int>> RunAsync(string name, JsonObject content, IReadOnlyCollection<InstancePayload> payloads)
    {
        await instance.ShellAsync($"rm -rf {InstancePayload.Canaries} /root/.aws /root/.gitconfig && mkdir {InstancePayload.Canaries}");
        await instance.Accounts.Consumer.JsonAsync(
            "ssm",
            "CreateDocument",
            new()
            {
                ["Name"] = name,
                ["DocumentType"] = "Command",
                ["DocumentFormat"] = "JSON",
                ["Content"] = content.ToJsonString(),
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
                await Polling.UntilAsync(
                    () => EndedAsync(command),
                    TimeProvider.System,
                    TimeSpan.FromMinutes(2),
                    $"the command {command}",
                    Cancelled
                );
            }
        }
        return await CanariesAsync();
    }

    private async Task<IReadOnlySet<int>> CanariesAsync() =>
        (await instance.ShellAsync($"ls {InstancePayload.Canaries}"))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(name => int.Parse(name, CultureInfo.InvariantCulture))
            .ToHashSet();

    private async Task<object?> EndedAsync(string commandId)
    {
        var listed = await instance.Accounts.Consumer.JsonAsync(
            "ssm",
            "ListCommandInvocations",
            new() { ["CommandId"] = commandId },
            Cancelled
        );
        return listed["CommandInvocations"]!
            .AsArray()
            .SingleOrDefault(invocation => (string?)invocation!["Status"] is not ("Pending" or "InProgress" or "Delayed"));
    }

    private async Task<(string? CommandId, string? Refused, string Message)> SendAsync(string document, string parameter, string value)
    {
        var parameters = new JsonObject(
            InstancePayload.Allowed.Select(pair =>
                KeyValuePair.Create<string, JsonNode?>(pair.Key, new JsonArray(pair.Key == parameter ? value : pair.Value))
            )
        );
        try
        {
            var sent = await instance.Accounts.Consumer.JsonAsync(
                "ssm",
                "SendCommand",
                new()
                {
                    ["DocumentName"] = document,
                    ["InstanceIds"] = new JsonArray(instance.Id),
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

    /// <summary>A copy without allowed patterns, changed further; it does not wait for IAM, which would only take time here.</summary>
    private static JsonObject Weakened(Func<string, string>? change = null)
    {
        var content = (JsonObject)Content.DeepClone();
        foreach (var (_, parameter) in content["parameters"]!.AsObject())
            Assert.True(parameter!.AsObject().Remove("allowedPattern"));
        var lines = content["mainSteps"]![0]!["inputs"]!["runCommand"]!.AsArray();
        var script = (string)lines[0]!;
        var changed = change?.Invoke(script) ?? script;
        Assert.True(change is null || changed != script, "Nothing was changed in the script.");
        Assert.Contains("REPOGRANT_PATIENCE:-180", changed, StringComparison.Ordinal);
        lines[0] = changed.Replace("REPOGRANT_PATIENCE:-180", "REPOGRANT_PATIENCE:-0", StringComparison.Ordinal);
        return content;
    }

    private static JsonObject ContentOf(string yaml)
    {
        var document = new YamlDotNet.Serialization.DeserializerBuilder().Build().Deserialize<object>(yaml);
        var json = new YamlDotNet.Serialization.SerializerBuilder().JsonCompatible().Build().Serialize(document);
        return JsonNode.Parse(json)!.AsObject();
    }

    private static string Number(int number) => number.ToString(CultureInfo.InvariantCulture);

    // What may well be allowed in some parameter: letters, digits and the signs of names, not an option.
    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@:/ ][A-Za-z0-9_+=,.@:/ -]*\z|\A\z")]
    private static partial Regex PlainText();

    [GeneratedRegex(@"(?m)^only .*\n")]
    private static partial Regex OnlyLines();

    public sealed class ManagedInstance : IAsyncLifetime
    {
        internal Accounts Accounts { get; private set; } = null!;

        public string Id { get; private set; } = null!;

        public async ValueTask InitializeAsync()
        {
            Accounts = await Accounts.StartAsync(options =>
                options with
                {
                    Delays = new() { CommandStart = TimeSpan.Zero, AgentRegistration = TimeSpan.Zero },
                }
            );
            await Accounts.Scene.CreateProfileAsync("Managed", consents: false, TestContext.Current.CancellationToken);
            Id = await Accounts.RunInstanceAsync("Managed");
            await Accounts.RunCommand.WaitUntilOnlineAsync(Id, TestContext.Current.CancellationToken);
        }

        internal async Task<string> ShellAsync(string script) =>
            (await Accounts.RunCommand.ShellAsync(Id, script, TestContext.Current.CancellationToken)).Output;

        public ValueTask DisposeAsync() => Accounts.DisposeAsync();
    }
}
