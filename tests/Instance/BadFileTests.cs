using System.Text;
using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>Files in a bad state: each stays unchanged, the check says what is wrong, and other users are configured.</summary>
public sealed class BadFileTests
{
    private static readonly string[] Files = [".aws/config", ".aws/credentials", ".gitconfig", ".config/git/config", ".netrc"];

    /// <summary>Shell that makes $1 bad, and what the check says of it.</summary>
    private static readonly Dictionary<string, (string Shell, string Says)> Ways = new()
    {
        ["a folder"] = ("mkdir \"$1\"", "is not a file"),
        ["a pipe"] = ("mkfifo \"$1\"", "is not a file"),
        ["a link that leads nowhere"] = ("ln -s /nonexistent/folder/file \"$1\"", "leads nowhere"),
        ["a link in a circle"] = ("ln -s \"$1\" \"$1\"", "leads nowhere"),
        ["a link to a file of somebody else's"] = ("ln -s /etc/shadow \"$1\"", "cannot be read by daemon"),
        ["unreadable"] = ("echo '# mine' >\"$1\"; chmod 000 \"$1\"", "cannot be read by daemon"),
    };

    public static TheoryData<string, string> FilesAndWays => new(from file in Files from way in Ways.Keys select (file, way));

    [Theory]
    [MemberData(nameof(FilesAndWays))]
    public async Task A_bad_file_is_named_and_other_users_are_configured(string file, string way)
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var path = $"{home}/{file}";
        await machine.RunAsync(["sh", "-c", $"mkdir -p \"$(dirname \"$1\")\"; {Ways[way].Shell}; chown -hR daemon {home}", "sh", path]);
        var before = await LookAsync(machine, path);

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Checks, check => check is { User: "daemon", Ok: false } && check.Detail.Contains(Ways[way].Says));
        Assert.All(run.Checks.Where(check => check.User == "root"), check => Assert.True(check.Ok, check.Detail));
        Assert.Contains(run.Checks, check => check is { User: "root", Name: "ls-remote" });
        Assert.Equal(before, await LookAsync(machine, path));
    }

    /// <remarks>Readable, so a user may want it; but it is written as that user, who has no permission to write there.</remarks>
    [Theory]
    [InlineData(".aws/config", "profile", "ln -s \"$2\" \"$1\"")]
    [InlineData(".gitconfig", "credential-helper", "ln -s \"$2\" \"$1\"")]
    [InlineData(".aws/config", "profile", "cp \"$2\" \"$1\"; chmod 500 \"$(dirname \"$1\")\"")]
    [InlineData(".config/git/config", "credential-helper", "cp \"$2\" \"$1\"; chmod 500 \"$(dirname \"$1\")\"")]
    public async Task In_another_users_home_or_a_read_only_folder_it_stays_unchanged(string file, string check, string shell)
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var (path, theirs) = ($"{home}/{file}", $"{machine.InFolder("scratch/home-of-somebody")}/file");
        await machine.RunAsync([
            "sh",
            "-c",
            "mkdir -p \"$(dirname \"$1\")\" \"$(dirname \"$2\")\"; echo '# theirs' >\"$2\"; "
                + $"chown -R daemon {home}; {shell}; chown -h daemon \"$1\"",
            "sh",
            path,
            theirs,
        ]);
        await machine.RunAsync(["sh", "-c", "chown daemon \"$(dirname \"$1\")\"", "sh", path]);
        var (before, other) = (await LookAsync(machine, path), await LookAsync(machine, theirs));

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        Assert.Contains(run.Checks, one => one is { User: "daemon", Ok: false } && one.Name == check);
        Assert.All(run.Checks.Where(one => one.User == "root"), one => Assert.True(one.Ok, one.Detail));
        Assert.Equal((before, other), (await LookAsync(machine, path), await LookAsync(machine, theirs)));
    }

    [Theory]
    [InlineData(".aws/config", "[profile cross-account-role]")]
    [InlineData(".gitconfig", "[credential \"https://")]
    public async Task A_file_that_only_its_owner_may_read_is_written(string file, string written)
    {
        using var machine = new Machine();
        machine.WriteHome(file, "# mine\n", UnixFileMode.UserRead);
        await machine.ConfigureAsync();
        var text = await File.ReadAllTextAsync(Path.Combine(machine.Home, file), TestContext.Current.CancellationToken);
        Assert.StartsWith("# mine\n", text, StringComparison.Ordinal);
        Assert.Contains(written, text, StringComparison.Ordinal);
    }

    /// <remarks>A limit on the size of files simulates a full disk: writing ends in the middle.</remarks>
    [Theory]
    [InlineData(".aws/config", "profile")]
    [InlineData(".gitconfig", "credential-helper")]
    public async Task A_file_that_cannot_be_written_in_full_stays_complete(string file, string check)
    {
        using var machine = new Machine();
        machine.Shell = ["/bin/sh", "-c", "trap '' XFSZ; ulimit -f 8; exec /bin/sh \"$0\""];
        var text = "# " + new string('x', 4094);
        var path = machine.WriteHome(file, text);
        var run = await machine.ConfigureAsync();
        Assert.False(run.Checks.First(one => one.Name == check).Ok);
        Assert.Equal(text, await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken));
        Assert.Equal(
            [path],
            Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Where(name => name.StartsWith(path, StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Ten_megabytes_are_read_and_kept()
    {
        using var machine = new Machine();
        var config = new StringBuilder();
        for (var number = 0; config.Length < 10_000_000; number++)
            config.Append($"[profile p{number}]\nregion = us-east-1\n# {new string('x', 80)}\n");
        machine.WriteHome(".aws/config", config.ToString());
        machine.WriteHome(".gitconfig", string.Concat(Enumerable.Repeat("# " + new string('x', 98) + "\n", 100_000)));
        var run = await machine.ConfigureAsync();
        Assert.All(run.Checks, check => Assert.True(check.Ok, check.Detail));
        var after = await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken);
        Assert.StartsWith(config.ToString() + "\n[profile cross-account-role]\n", after, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".aws/config", "# theirs\n", "[profile cross-account-role]")]
    [InlineData(".gitconfig", "# theirs\n", "[credential \"https://")]
    public async Task What_somebody_else_writes_meanwhile_is_not_lost(string file, string theirs, string ours)
    {
        using var machine = new Machine();
        var path = machine.WriteHome(file, "# mine\n");
        var done = machine.InFolder("scratch/done");
        machine.Put(
            "awk",
            $$"""
            /usr/bin/awk "$@"
            status=$?
            case "$* " in *" {{path}} "*) [ -e {{done}} ] || { : >{{done}}; printf '{{theirs.Replace("\n", "\\n")}}' >>{{path}}; } ;; esac
            exit $status
            """
        );
        var run = await machine.ConfigureAsync();
        Assert.All(run.Checks, check => Assert.True(check.Ok, check.Detail));
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.StartsWith("# mine\n" + theirs, text, StringComparison.Ordinal);
        Assert.Contains(ours, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_lock_that_git_has_left_is_named()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig.lock", "");
        var check = (await machine.ConfigureAsync())["credential-helper"];
        Assert.False(check.Ok);
        Assert.Contains(".gitconfig.lock", check.Detail, StringComparison.Ordinal);
        Assert.True(File.Exists(machine.GitConfigFile + ".lock"));
    }

    private static async Task<string> LookAsync(Machine machine, string path) =>
        (
            await machine.RunAsync([
                "sh",
                "-c",
                "stat -c '%F %a %U %s %N' \"$1\"; [ ! -f \"$1\" ] || [ -L \"$1\" ] || cat \"$1\"",
                "sh",
                path,
            ])
        ).Output;

    [Fact]
    public async Task A_lock_that_somebody_gives_back_is_waited_for()
    {
        using var machine = new Machine();
        var held = machine.WriteHome(".gitconfig.lock", "");
        machine.Answer("sleep", $"rm -f {held}");
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
    }

    /// <remarks>It would refuse every later configuration, and the user's own.</remarks>
    [Fact]
    public async Task A_time_limit_that_ends_a_change_leaves_no_lock()
    {
        using var machine = new Machine();
        machine.Environment["REPOGRANT_TIME"] = "8";
        machine.Put("mv", "case $* in *.gitconfig.lock*) exec /bin/sleep 1000 ;; *) exec /bin/mv \"$@\" ;; esac");
        var run = await machine.ConfigureAsync();
        Assert.Contains(run.Checks, check => !check.Ok && Regex.IsMatch(check.Detail, "took longer than [1-8] seconds"));
        Assert.False(File.Exists(machine.GitConfigFile + ".lock"));
    }
}
