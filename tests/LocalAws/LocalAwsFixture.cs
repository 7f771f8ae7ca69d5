namespace LocalAws.Tests;

/// <summary>A LocalAws on any free port, with its own folder, which is deleted when the tests of a class are done.</summary>
public class LocalAwsFixture : IAsyncLifetime
{
    public const string AccountA = "111111111111";
    public const string AccountB = "222222222222";

    private TemporaryLocalAws local = null!;

    public LocalAwsHost Host => local.Host;

    public string Folder => local.Folder;

    /// <summary>Overridden by a class of tests that needs other options.</summary>
    protected virtual LocalAwsOptions Configure(LocalAwsOptions options) => options;

    public async ValueTask InitializeAsync() => local = await TemporaryLocalAws.StartAsync(Configure, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        if (local is not null)
            await local.DisposeAsync();
        GC.SuppressFinalize(this);
    }

    /// <summary>Runs the machine's own aws CLI as an account's administrator.</summary>
    public Task<ProgramRun> AwsAsync(string accountId, params string[] arguments) =>
        AwsAsync(new AwsKeys("AKIA0000" + accountId, "local", null), arguments);

    /// <summary>Runs the machine's own aws CLI with the given keys, and without the settings of whoever runs the tests.</summary>
    public Task<ProgramRun> AwsAsync(AwsKeys keys, params string[] arguments)
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
