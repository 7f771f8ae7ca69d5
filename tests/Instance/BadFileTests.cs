using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>Files in a bad state: each stays unchanged, the check says what is wrong, and other users are configured.</summary>
public sealed class BadFileTests
{
    internal static readonly string[] Files = [".aws/config", ".aws/credentials", ".gitconfig", ".config/git/config", ".netrc"];

    /// <summary>Shell that makes $1 bad, and what the check says of it.</summary>
    internal static readonly Dictionary<string, (string Shell, string Says)> Ways = new()
    {
        ["a folder"] = ("mkdir \"$1\"", "is not a file"),
        ["a pipe"] = ("mkfifo \"$1\"", "is not a file"),
        ["a link that leads nowhere"] = ("ln -s /nonexistent/folder/file \"$1\"", "is a link to a file that does not exist"),
        ["a link in a circle"] = ("ln -s \"$1\" \"$1\"", "is a link to a file that does not exist"),
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
        var before = await machine.LookAsync(path);

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains(run.Checks, check => check is { User: "daemon", Ok: false } && check.Detail.Contains(Ways[way].Says));
        Assert.All(run.Checks.Where(check => check.User == "root"), check => Assert.True(check.Ok, check.Detail));
        Assert.Contains(run.Checks, check => check is { User: "root", Name: "ls-remote" });
        Assert.Equal(before, await machine.LookAsync(path));

        var looked = await machine.ConfigureAsync(("Users", "daemon root"), ("Action", "check"));
        Assert.Contains(looked.Checks, check => check is { User: "daemon", Ok: false } && check.Detail.Contains(Ways[way].Says));
        Assert.Contains(looked.Checks, check => check is { User: "root", Name: "credential-helper", Ok: true });
        Assert.Equal(before, await machine.LookAsync(path));
    }

    /// <remarks>Readable, so a user may want it; but it is written as that user, who has no permission to write there.</remarks>
    [Theory]
    [InlineData(".aws/config", "profile", "ln -s \"$2\" \"$1\"")]
    [InlineData(".gitconfig", "credential-helper", "ln -s \"$2\" \"$1\"")]
    [InlineData(".config/git/config", "credential-helper", "ln -s \"$2\" \"$1\"")]
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
        var (before, other) = (await machine.LookAsync(path), await machine.LookAsync(theirs));

        var run = await machine.ConfigureAsync(("Users", "daemon root"));

        Assert.EndsWith(
            "Permission denied",
            Assert.Single(run.Checks, one => one.User == "daemon" && one.Name == check).Detail.TrimEnd(')'),
            StringComparison.Ordinal
        );
        Assert.All(run.Checks.Where(one => one.User == "root"), one => Assert.True(one.Ok, one.Detail));
        Assert.Equal((before, other), (await machine.LookAsync(path), await machine.LookAsync(theirs)));
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
        machine.Put("awk", $"trap '' XFSZ; ulimit -f 8; exec {Tools.Require("awk", "every distribution has one")} \"$@\"");
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
    public async Task A_lock_that_git_has_left_is_named()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig.lock", "");
        var check = (await machine.ConfigureAsync())["credential-helper"];
        Assert.False(check.Ok);
        Assert.Contains(".gitconfig.lock", check.Detail, StringComparison.Ordinal);
        Assert.True(File.Exists(machine.GitConfigFile + ".lock"));
    }

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
