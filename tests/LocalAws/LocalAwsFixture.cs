using System.Diagnostics;
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
            Configure(new() { Port = 0, Folder = folder.FullName, Log = line => Console.Error.WriteLine(line) }), CancellationToken.None);
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

    /// <summary>Runs the machine's own aws CLI with the given keys.</summary>
    public async Task<CommandResult> AwsAsync(AwsKeys keys, params string[] arguments)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var start = new ProcessStartInfo("aws") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true };
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        foreach (var (name, value) in new Dictionary<string, string?>
        {
            ["AWS_ENDPOINT_URL"] = Host.Endpoint.ToString(),
            ["AWS_ACCESS_KEY_ID"] = keys.AccessKeyId,
            ["AWS_SECRET_ACCESS_KEY"] = keys.SecretAccessKey,
            ["AWS_SESSION_TOKEN"] = keys.SessionToken,
            ["AWS_DEFAULT_REGION"] = "us-east-2",
            ["AWS_CONFIG_FILE"] = "/dev/null",
            ["AWS_SHARED_CREDENTIALS_FILE"] = "/dev/null",
            ["AWS_PAGER"] = "",
            ["AWS_DEFAULT_OUTPUT"] = "json",
            ["AWS_MAX_ATTEMPTS"] = "1",
        })
        {
            start.Environment[name] = value;
        }
        if (keys.SessionToken is null)
            start.Environment.Remove("AWS_SESSION_TOKEN");
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return new(process.ExitCode, await output, await error);
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
