using System.Text;
using System.Text.Json;

namespace Instance.Tests;

/// <summary>One line that the script printed.</summary>
internal sealed record Check(string Name, string User, string? Repository, bool Ok, string Detail);

/// <summary>How a run of the script ended.</summary>
internal sealed record Run(int ExitCode, string Output, string Errors)
{
    /// <summary>Every line of the output; one that is not a check is a failure.</summary>
    public IReadOnlyList<Check> Checks { get; } = [.. Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(Parse)];

    public Check this[string name] => Assert.Single(Checks, check => check.Name == name);

    /// <summary>The run must have checked something, and everything must have passed.</summary>
    public void Passes()
    {
        Assert.NotEmpty(Checks);
        Assert.All(Checks, check => Assert.True(check.Ok, check.Detail));
        Assert.True(ExitCode == 0, $"{ExitCode}: {Errors}");
    }

    private static Check Parse(string line)
    {
        using var json = JsonDocument.Parse(line);
        var check = json.RootElement;
        Assert.All(
            check.EnumerateObject(),
            property => Assert.Contains(property.Name, (string[])["check", "user", "repository", "ok", "detail"])
        );
        return new(
            check.GetProperty("check").GetString()!,
            check.GetProperty("user").GetString()!,
            check.TryGetProperty("repository", out var repository) ? repository.GetString() : null,
            check.GetProperty("ok").GetBoolean(),
            check.GetProperty("detail").GetString()!
        );
    }
}

/// <summary>
/// A machine as the script sees it: a home of its own, and an aws and a git whose responses a test chooses (git config, credential and the
/// like are the real git's).
/// </summary>
internal sealed class Machine : IDisposable
{
    public const string InstanceId = "i-0123456789abcdef0";
    public const string Commit = "4f2a8b6c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a";
    private const UnixFileMode Executable = (UnixFileMode)0b111_101_101;

    private readonly string folder = Directory.CreateTempSubdirectory("instance-").FullName;

    public Machine()
    {
        // Other users find the commands and their homes here.
        File.SetUnixFileMode(folder, Executable);
        foreach (var part in (string[])["home", "commands", "answers", "scratch"])
            Directory.CreateDirectory(Path.Combine(folder, part));
        File.SetUnixFileMode(InFolder("scratch"), (UnixFileMode)0b111_111_111);
        Write(InFolder("scratch/calls"), "", (UnixFileMode)0b110_110_110);
        Answer("aws-version", "echo 'aws-cli/2.15.30 Python/3.11.8 Linux/6.1 exe/x86_64'");
        Answer("aws-identity", $"echo arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/{InstanceId}");
        Answer("aws-get-repository", "echo arn:aws:codecommit:us-east-2:111111111111:SharedDemoRepo");
        Answer("aws-credential-helper", @"printf 'username=from-our-helper\npassword=signature\n'");
        Answer("git-version", "exec \"$git\" --version");
        Answer("git-ls-remote", $@"printf '{Commit}\tHEAD\n{Commit}\trefs/heads/main\n'");
        Answer("git-clone", "mkdir -p \"$(eval \"echo \\${$#}\")\"");
        Answer("sleep", ":");
        Command(
            "aws",
            """
            case $* in
              --version) answer=aws-version ;;
              *get-caller-identity*) answer=aws-identity ;;
              *get-repository*) answer=aws-get-repository ;;
              *credential-helper*) answer=aws-credential-helper ;;
              *) echo "not a command that the script has to run: aws $*" >&2; exit 2 ;;
            esac
            """
        );
        Command(
            "git",
            $"""
            git={Tools.Require("git", "the git package")}
            case $1 in
              --version) answer=git-version ;;
              ls-remote | clone) answer=git-$1 ;;
              *) exec "$git" "$@" ;;
            esac
            """
        );
        Command("sleep", "answer=sleep");
    }

    public string Home => InFolder("home");

    public string ConfigFile => Path.Combine(Home, ".aws/config");

    public string GitConfigFile => Path.Combine(Home, ".gitconfig");

    /// <summary>The commands that were run, in order, as "name arguments".</summary>
    public IReadOnlyList<string> Calls => File.ReadAllLines(InFolder("scratch/calls"));

    /// <summary>Environment variables of the agent.</summary>
    public Dictionary<string, string> Environment { get; } = new() { ["AWS_SSM_INSTANCE_ID"] = InstanceId, ["REPOGRANT_PATIENCE"] = "5" };

    /// <summary>What the instance remembers of grants.</summary>
    public string MemoryFolder => InFolder("memory");

    public string MemoryFile => InFolder("memory/111111111111/web-team");

    /// <summary>Programs and files that the machine lacks, or has with this content.</summary>
    public Dictionary<string, string?> Instead { get; } = [];

    /// <summary>Shell that prepares the machine in its mount namespace.</summary>
    public string Mounts { get; set; } = "";

    public string[] Shell { get; set; } = ["/bin/sh"];

    public string InFolder(string path) => Path.Combine(folder, path);

    /// <summary>Shell that runs in place of an operation of aws or git: aws-identity, git-ls-remote, ….</summary>
    public void Answer(string operation, string shell) => File.WriteAllText(InFolder($"answers/{operation}"), shell + "\n");

    /// <summary>Puts a program of the machine in place of another: gawk for awk.</summary>
    public void Replace(string name, string command) => Put(name, $"exec {string.Join(' ', Tools.Command(command))} \"$@\"");

    /// <summary>Puts a shell script before the machine's own program of that name.</summary>
    public void Put(string name, string shell) => Write(InFolder($"commands/{name}"), $"#!/bin/sh\n{shell}\n", Executable);

    public string WriteHome(string path, string text, UnixFileMode mode = UnixFileMode.UserRead | UnixFileMode.UserWrite) =>
        Write(Path.Combine(Home, path), text, mode);

    public Task<Run> ConfigureAsync(params (string Parameter, string Value)[] values) =>
        ConfigureAsync(values.ToDictionary(value => value.Parameter, value => value.Value));

    public async Task<Run> ConfigureAsync(IReadOnlyDictionary<string, string> values)
    {
        var (exitCode, output, errors) = await RunAsync([.. Shell, ScriptWith(values)]);
        return new(exitCode, output, errors);
    }

    public string ScriptWith(params (string Parameter, string Value)[] values) =>
        ScriptWith(values.ToDictionary(value => value.Parameter, value => value.Value));

    /// <summary>
    /// The script as the agent runs it: a file that only its user can read, without HOME. The test's own user has one here, so that the
    /// real home is left alone.
    /// </summary>
    private string ScriptWith(IReadOnlyDictionary<string, string> values) =>
        Write(InFolder("_script.sh"), ConfigureAccessDocument.Instance.ScriptWith(values), (UnixFileMode)0b111_000_000);

    /// <summary>A command as the configured user would call it: exit code, standard output, standard error.</summary>
    public async Task<(int ExitCode, string Output, string Errors)> RunAsync(string[] command, string input = "")
    {
        Dictionary<string, string?> environment = new()
        {
            ["HOME"] = Home,
            ["PATH"] = $"{InFolder("commands")}:/usr/bin:/bin",
            ["GIT_TERMINAL_PROMPT"] = "0",
            ["REPOGRANT_MEMORY"] = MemoryFolder,
        };
        foreach (var (name, value) in Environment)
            environment[name] = value;
        // env looks for the command in that PATH; a process starts what is in this one's.
        var start = Programs.Alone("/usr/bin/env", [.. WithOtherFiles(), .. command], environment, folder);
        var run = await Programs.RunAsync(start, input);
        return (run.ExitCode, run.Output, run.Error);
    }

    /// <summary>What a file is and has in it; of a folder, what it is.</summary>
    public async Task<string> LookAsync(string path) =>
        (
            await RunAsync(["sh", "-c", "stat -c '%F %a %U %s %N' \"$1\"; [ ! -f \"$1\" ] || [ -L \"$1\" ] || cat \"$1\"", "sh", path])
        ).Output;

    /// <summary>In a mount namespace of its own, a file of the machine has another content.</summary>
    private string[] WithOtherFiles()
    {
        if (Instead.Count == 0 && Mounts.Length == 0)
            return [];
        var mounts = new StringBuilder(Mounts);
        foreach (var (path, text) in Instead)
        {
            var other = "/dev/null";
            if (text is not null)
                other = Write(InFolder($"instead{path}"), text, (UnixFileMode)0b110_100_100);
            mounts.Append($"[ ! -e {path} ] || mount --bind {other} {path} || exit; ");
        }
        return
        [
            Tools.Require("unshare", "the util-linux package"),
            "--mount",
            // Root has the right to mount already, and keeps the machine's other users.
            .. System.Environment.IsPrivilegedProcess ? [] : (string[])["--map-root-user"],
            "/bin/sh",
            "-c",
            mounts + "exec \"$@\"",
            "sh",
        ];
    }

    private void Command(string name, string choose) =>
        Write(
            InFolder($"commands/{name}"),
            $"""
            #!/bin/sh
            {choose}
            printf '%s\n' "{name} $*" >>{InFolder("scratch/calls")}
            . {InFolder("answers")}/$answer
            """,
            Executable
        );

    private static string Write(string path, string text, UnixFileMode mode)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        File.SetUnixFileMode(path, mode);
        return path;
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);
}
