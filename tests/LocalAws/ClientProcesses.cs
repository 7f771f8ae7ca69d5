using System.Diagnostics;

namespace LocalAws.Tests;

/// <summary>Clients as they run on an instance: no endpoint is set, they reach AWS's own host names through the HTTPS proxy.</summary>
public static class ClientProcesses
{
    /// <summary>The whole environment of such a client: nothing comes from the machine but its PATH.</summary>
    public static Dictionary<string, string?> InstanceEnvironment(this LocalAwsFixture aws, string accountId)
    {
        ArgumentNullException.ThrowIfNull(aws);
        return new()
        {
            ["PATH"] = Environment.GetEnvironmentVariable("PATH"),
            ["HOME"] = aws.Folder,
            ["HTTPS_PROXY"] = aws.Host.Proxy.ToString(),
            ["AWS_CA_BUNDLE"] = aws.Host.CaFile,
            ["GIT_SSL_CAINFO"] = aws.Host.CaFile,
            ["AWS_ACCESS_KEY_ID"] = "AKIA0000" + accountId,
            ["AWS_SECRET_ACCESS_KEY"] = "local",
            ["AWS_DEFAULT_REGION"] = "us-east-2",
            ["AWS_MAX_ATTEMPTS"] = "1",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["GIT_CONFIG_NOSYSTEM"] = "1",
        };
    }

    public static Process Start(
        this LocalAwsFixture aws,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        string? folder = null
    )
    {
        ArgumentNullException.ThrowIfNull(aws);
        return Programs.Start(Programs.Alone(program, arguments, environment, folder ?? aws.Folder));
    }

    public static Task<ProgramRun> RunAsync(
        this LocalAwsFixture aws,
        string program,
        IEnumerable<string> arguments,
        IReadOnlyDictionary<string, string?> environment,
        string? folder = null
    )
    {
        ArgumentNullException.ThrowIfNull(aws);
        return Programs.RunAsync(Programs.Alone(program, arguments, environment, folder ?? aws.Folder));
    }
}
