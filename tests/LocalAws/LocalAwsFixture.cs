using System.Text.Json.Nodes;

namespace LocalAws.Tests;

/// <summary>A LocalAws on any free port, with a folder of its own that goes when the tests of a class are done.</summary>
public class LocalAwsFixture : IAsyncLifetime
{
    public const string AccountA = "111111111111";
    public const string AccountB = "222222222222";

    private DirectoryInfo folder = null!;

    public LocalAwsHost Host { get; private set; } = null!;

    public string Folder => folder.FullName;

    /// <summary>What a class of tests wants to be different.</summary>
    protected virtual LocalAwsOptions Configure(LocalAwsOptions options) => options;

    public async ValueTask InitializeAsync()
    {
        folder = Directory.CreateTempSubdirectory("localaws-tests-");
        Host = await LocalAwsHost.StartAsync(
            Configure(
                new()
                {
                    Port = 0,
                    Folder = folder.FullName,
                    Log = line => Console.Error.WriteLine(line),
                }
            ),
            CancellationToken.None
        );
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the machine's own aws CLI as an account's administrator.</summary>
    public Task<CommandResult> AwsAsync(string accountId, params string[] arguments) =>
        AwsAsync(new AwsKeys("AKIA0000" + accountId, "local", null), arguments);

    /// <summary>Runs the machine's own aws CLI with the given keys, and with nothing of what whoever runs the tests has set.</summary>
    public Task<CommandResult> AwsAsync(AwsKeys keys, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return this.RunAsync(
            "aws",
            arguments,
            new Dictionary<string, string?>
            {
                ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
                ["HOME"] = Folder,
                ["AWS_ENDPOINT_URL"] = Host.Endpoint.ToString(),
                ["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId,
                ["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey,
                ["AWS_SESSION_TOKEN"] = keys.SessionToken,
                ["AWS_DEFAULT_REGION"] = "us-east-2",
                ["AWS_PAGER"] = "",
                ["AWS_MAX_ATTEMPTS"] = "1",
            }
        );
    }
}

public sealed record AwsKeys(string AccessKeyId, string SecretAccessKey, string? SessionToken);

public sealed record CommandResult(int ExitCode, string Output, string Error)
{
    /// <summary>The output as JSON; a command that failed fails the test with what it said.</summary>
    public JsonNode Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            return JsonNode.Parse(Output)!;
        }
    }
}
