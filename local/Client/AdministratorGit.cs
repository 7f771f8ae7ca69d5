using System.Collections.Concurrent;
using System.Diagnostics;

namespace LocalAws.Client;

/// <summary>The repository account's administrator at a shell, with the machine's own git and aws.</summary>
public sealed class AdministratorGit(HostDescription host, string accountId, string folder, TimeProvider time)
{
    private readonly ConcurrentQueue<(DateTimeOffset From, DateTimeOffset Until)> times = [];

    /// <summary>The times at which git ran, with aws as its credential helper.</summary>
    public IReadOnlyCollection<(DateTimeOffset From, DateTimeOffset Until)> Times => times;

    /// <summary>Pushes a commit; returns its id.</summary>
    public async Task<string> PushFirstCommitAsync(string name, string url, string branch, CancellationToken cancellationToken)
    {
        var work = Path.Combine(folder, Guid.NewGuid().ToString("N"));
        Directory.CreateDirectory(work);
        await File.WriteAllTextAsync(
            Path.Combine(work, "README.md"),
            $"# {name}\n\nPushed by the administrator of {accountId}.\n",
            cancellationToken
        );
        await GitAsync(work, ["init", "--quiet"], cancellationToken);
        await GitAsync(work, ["checkout", "--quiet", "-b", branch], cancellationToken);
        await GitAsync(work, ["add", "README.md"], cancellationToken);
        await GitAsync(work, ["commit", "--quiet", "--message", $"First commit to {name}"], cancellationToken);
        await GitAsync(work, ["push", "--quiet", url, branch], cancellationToken);
        return (await GitAsync(work, ["rev-parse", "HEAD"], cancellationToken)).Trim();
    }

    private async Task<string> GitAsync(string work, string[] arguments, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("git", arguments)
        {
            WorkingDirectory = work,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var (name, value) in ClientEnvironment.For(host, accountId))
            start.Environment[name] = value;
        // Nothing that belongs to the person who runs the demo: no configuration, hooks or signing key.
        foreach (
            var (name, value) in (ReadOnlySpan<(string, string)>)
                [
                    ("GIT_CONFIG_GLOBAL", "/dev/null"),
                    ("GIT_CONFIG_SYSTEM", "/dev/null"),
                    ("GIT_TERMINAL_PROMPT", "0"),
                    ("HOME", folder),
                    ("GIT_AUTHOR_NAME", "Administrator"),
                    ("GIT_AUTHOR_EMAIL", "administrator@example.com"),
                    ("GIT_COMMITTER_NAME", "Administrator"),
                    ("GIT_COMMITTER_EMAIL", "administrator@example.com"),
                ]
        )
        {
            start.Environment[name] = value;
        }
        var began = time.GetUtcNow();
        using var process = Process.Start(start) ?? throw new InvalidOperationException("git did not start.");
        process.StandardInput.Close();
        var output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        var errors = process.StandardError.ReadToEndAsync(CancellationToken.None);
        try
        {
            await process.WaitForExitAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            process.Kill(entireProcessTree: true);
            await process.WaitForExitAsync(CancellationToken.None);
            throw;
        }
        times.Enqueue((began, time.GetUtcNow()));
        return process.ExitCode == 0
            ? await output
            : throw new ClientException($"git {string.Join(' ', arguments)}: {(await errors).Trim()}");
    }
}
