using System.ComponentModel;
using System.Diagnostics;

namespace LocalAws.CodeCommit;

/// <summary>The machine's git, isolated from the configuration of whoever runs LocalAws.</summary>
internal static class Git
{
    public static async Task CreateAsync(string folder, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(folder);
        // No template: no sample hooks. No automatic gc: it would outlive the request in the background.
        await RunAsync(folder, ["init", "--quiet", "--bare", "--template=", "--initial-branch=main", "."], cancellationToken);
        await RunAsync(folder, ["config", "receive.autogc", "false"], cancellationToken);
    }

    /// <summary>The branches that exist, by name.</summary>
    public static async Task<IReadOnlyList<Branch>> BranchesAsync(string folder, CancellationToken cancellationToken)
    {
        var output = await RunAsync(
            folder,
            ["for-each-ref", "--format=%(HEAD)%(objectname) %(refname:lstrip=2)", "refs/heads/"],
            cancellationToken
        );
        return
        [
            .. output
                .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                .Select(line =>
                    line[1..].Split(' ', 2) is [var commit, var name]
                        ? new Branch(name, commit, line[0] == '*')
                        : throw new InvalidDataException(line)
                )
                .OrderBy(branch => branch.Name, StringComparer.Ordinal),
        ];
    }

    public static Task SetDefaultBranchAsync(string folder, string branch, CancellationToken cancellationToken) =>
        RunAsync(folder, ["symbolic-ref", "HEAD", $"refs/heads/{branch}"], cancellationToken);

    /// <summary>Starts a git process in a folder; the caller owns its streams.</summary>
    public static Process Start(string folder, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Clear();
        start.Environment["PATH"] = Environment.GetEnvironmentVariable("PATH");
        start.Environment["HOME"] = folder;
        start.Environment["GIT_CONFIG_NOSYSTEM"] = "1";
        foreach (var (name, value) in environment ?? new Dictionary<string, string>())
            start.Environment[name] = value;
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new LocalAwsException(
                $"git could not be started: {e.Message}. LocalAws stores CodeCommit's repositories with git: install it."
            );
        }
    }

    private static async Task<string> RunAsync(string folder, string[] arguments, CancellationToken cancellationToken)
    {
        using var process = Start(folder, arguments);
        process.StandardInput.Close();
        var error = process.StandardError.ReadToEndAsync(cancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(cancellationToken);
        await process.WaitForExitAsync(cancellationToken);
        return process.ExitCode == 0
            ? output
            : throw new InvalidOperationException($"git {string.Join(' ', arguments)} failed: {await error}");
    }
}

/// <param name="Name">The name without <c>refs/heads/</c>.</param>
/// <param name="Commit">The commit that it points to.</param>
/// <param name="IsDefault">Whether a clone checks it out.</param>
internal sealed record Branch(string Name, string Commit, bool IsDefault);
