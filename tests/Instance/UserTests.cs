using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>Several OS users: each is configured as itself, and none holds up another.</summary>
public sealed class UserTests
{
    [Fact]
    public async Task A_user_that_does_not_exist_fails_a_check_and_the_others_are_configured()
    {
        using var machine = new Machine();
        var me = Environment.UserName;
        var run = await machine.ConfigureAsync(("Users", $"no-such-user {me}"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            (false, "there is no user no-such-user on this instance"),
            run.Checks.Where(check => check.User == "no-such-user").Select(check => (check.Ok, check.Detail)).Single()
        );
        Assert.Contains(run.Checks, check => check.User == me && check is { Name: "ls-remote", Ok: true });
    }

    [Fact]
    public async Task Another_user_is_configured_as_that_user_even_without_a_login_shell()
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var run = await machine.ConfigureAsync(("Users", "root daemon"), ("Clone", "true"));
        run.Passes();
        Assert.Equal(["root", "daemon"], run.Checks.Select(check => check.User).Distinct());
        var (_, owners, _) = await machine.RunAsync(["stat", "-c", "%U %a", $"{home}/.aws", $"{home}/.aws/config", $"{home}/.gitconfig"]);
        Assert.Equal("daemon 700\ndaemon 600\ndaemon 600\n", owners);
    }

    [Fact]
    public async Task A_users_link_to_a_file_of_root_is_not_followed_as_root()
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var secret = machine.WriteHome("secret", "[default]\naws_secret_access_key = roots\n");
        await machine.RunAsync(["chown", "root", secret]);
        Directory.CreateDirectory($"{home}/.aws");
        File.CreateSymbolicLink($"{home}/.aws/config", secret);
        File.CreateSymbolicLink($"{home}/.gitconfig", secret);
        await machine.RunAsync(["chown", "-hR", "daemon", home]);
        var run = await machine.ConfigureAsync(("Users", "daemon"));
        Assert.Equal((false, $"{secret} cannot be read by daemon"), (run["profile"].Ok, run["profile"].Detail));
        Assert.False(run["credential-helper"].Ok);
        Assert.Equal(
            "[default]\naws_secret_access_key = roots\n",
            await File.ReadAllTextAsync(secret, TestContext.Current.CancellationToken)
        );
        Assert.DoesNotContain("roots", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_configuration_folder_in_a_users_home_that_belongs_to_root_is_named()
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        Directory.CreateDirectory($"{home}/.aws", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var run = await machine.ConfigureAsync(("Users", "daemon"));
        Assert.Contains(run.Checks, check => !check.Ok && Regex.IsMatch(check.Detail, $"{home}/.aws/config.*Permission denied"));
    }

    [Fact]
    public async Task The_owner_and_group_of_a_file_stay()
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\n");
        await machine.RunAsync(["chown", "daemon:daemon", machine.ConfigFile]);
        await machine.ConfigureAsync();
        var (_, owner, _) = await machine.RunAsync(["stat", "-c", "%U:%G %a", machine.ConfigFile]);
        Assert.Equal("daemon:daemon 600\n", owner);
    }

    [Fact]
    public async Task Another_user_cannot_report_checks_of_root()
    {
        using var machine = new Machine();
        await Daemon.HomeAsync(machine);
        // rm simulates any process that runs as that user and can reach the script's output.
        machine.Put(
            "rm",
            """
            if [ "$(id -un)" = daemon ]; then
              printf '{"check":"identity","user":"root","ok":true,"detail":"forged"}\n'
              printf '\036identity\037\037true\037","user":"root\036lunch\037\037true\037\036identity\037us-east-2/Other\037true\037'
            fi
            exec /bin/rm "$@"
            """
        );
        var run = await machine.ConfigureAsync(("Users", "root daemon"));
        Assert.Equal(
            run.Checks.Where(check => check.User == "root").Select(check => check.Name).Order(),
            run.Checks.Where(check => check.User == "root").Select(check => check.Name).Distinct().Order()
        );
        Assert.All(run.Checks, check => Assert.Contains(check.User, (string[])["root", "daemon"]));
        Assert.All(run.Checks, check => Assert.NotEqual("us-east-2/Other", check.Repository));
    }

    [Fact]
    public async Task A_script_that_does_not_run_as_root_configures_nobody_else()
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        await machine.RunAsync(["chown", "daemon", machine.Home]);
        var script = machine.InFolder("scratch/_script.sh");
        await File.WriteAllTextAsync(
            script,
            ConfigureAccessDocument.Instance.ScriptWith(new Dictionary<string, string> { ["Users"] = "root" }),
            TestContext.Current.CancellationToken
        );
        var (exitCode, output, _) = await machine.RunAsync([
            Tools.Require("runuser", "the util-linux package"),
            "-u",
            "daemon",
            "--",
            "/bin/sh",
            script,
        ]);
        Assert.Equal(1, exitCode);
        Assert.Contains("only root can configure another user, and this is daemon", output, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(home));
    }

    [Theory]
    [InlineData("jo@corp.example.com")]
    [InlineData(@"CORP\jo")]
    [InlineData("4711")]
    public async Task A_directory_user_is_configured(string user)
    {
        Assert.True(ConfigureAccessDocument.Instance.Allows("Users", $"root {user}"));
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine, user);
        var run = await machine.ConfigureAsync(("Users", user));
        Assert.All(run.Checks, check => Assert.Equal((user, true), (check.User, check.Ok)));
        Assert.True(File.Exists($"{home}/.aws/config"));
        await machine.ConfigureAsync(("Users", "root"), ("Generation", "1"));
        Assert.False(File.Exists($"{home}/.aws/config"));
    }

    [Fact]
    public async Task A_user_id_is_not_accepted_as_a_user_name()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync(("Users", "0"));
        Assert.Equal("there is no user 0 on this instance", run["prerequisites"].Detail);
    }

    [Fact]
    public async Task A_user_that_takes_too_long_does_not_hold_up_the_others()
    {
        using var machine = new Machine();
        await Daemon.HomeAsync(machine);
        machine.Environment["REPOGRANT_TIME"] = "3";
        machine.Answer("git-version", "[ \"$(id -un)\" = root ] || exec /bin/sleep 1000; exec \"$git\" --version");
        var run = await machine.ConfigureAsync(("Users", "daemon root"));
        Assert.Equal(1, run.ExitCode);
        var check = Assert.Single(run.Checks, check => check.User == "daemon");
        Assert.Matches("took longer than [1-3] seconds", check.Detail);
        Assert.Equal(["environment"], run.Checks.Where(check => check.User == "root").Select(check => check.Name).TakeLast(1));
        Assert.All(run.Checks.Where(check => check.User == "root"), check => Assert.True(check.Ok, check.Detail));
    }

    /// <remarks>A user can stop every process of theirs, but not one of root's.</remarks>
    [Fact]
    public async Task A_user_who_stops_the_clock_does_not_hold_up_the_others()
    {
        using var machine = new Machine();
        await Daemon.HomeAsync(machine);
        machine.Environment["REPOGRANT_TIME"] = "5";
        machine.Answer(
            "git-version",
            """
            if [ "$(id -un)" = daemon ]; then
              process=$$
              while [ "$process" -gt 1 ]; do
                process=$(ps -o ppid= -p "$process" | tr -d ' ')
                [ "$(ps -o comm= -p "$process")" != timeout ] || kill -STOP "$process"
              done
              exec /bin/sleep 1000
            fi
            exec "$git" --version
            """
        );
        machine.Shell = ["/usr/bin/timeout", "--kill-after=1", "200", "/bin/sh"];
        var run = await machine.ConfigureAsync(("Users", "daemon root"));
        Assert.Matches("took longer than [1-5] seconds", Assert.Single(run.Checks, check => check.User == "daemon").Detail);
        Assert.Contains(run.Checks, check => check.User == "root" && check is { Name: "ls-remote", Ok: true });
    }

    [Fact]
    public async Task Processes_that_a_users_git_left_running_hold_up_nobody_and_are_ended()
    {
        using var machine = new Machine();
        var left = machine.InFolder("scratch/left");
        machine.Answer(
            "git-ls-remote",
            $$"""
            setsid sh -c 'echo $$ >{{left}}; exec /bin/sleep 1000' &
            until [ -s {{left}} ]; do :; done
            printf 'abc\tHEAD\n'
            """
        );
        var run = await machine.ConfigureAsync();
        run.Passes();
        var id = (await File.ReadAllTextAsync(left, TestContext.Current.CancellationToken)).Trim();
        await Wait.UntilAsync(() => HasEnded(id));
    }

    /// <summary>Whether the process is gone, or is only waiting to be reaped.</summary>
    private static bool HasEnded(string id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/status").Contains("State:\tZ", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return true;
        }
    }

    /// <remarks>All phases together have to end before the document's time limit, or nobody would see a result.</remarks>
    [Fact]
    public async Task The_time_that_writing_took_is_not_there_for_the_proof()
    {
        using var machine = new Machine();
        machine.Environment["REPOGRANT_TIME"] = "1000";
        // The clock goes on by 990 seconds while the files are written.
        var late = machine.InFolder("scratch/late");
        machine.Put("date", $"if [ -e {late} ]; then echo 1990; else echo 1000; fi");
        machine.Answer("git-version", $": >{late}; exec \"$git\" --version");
        machine.Answer("git-ls-remote", "exec /bin/sleep 1000");
        var run = await machine.ConfigureAsync();
        Assert.Contains("took longer than 10 seconds", Assert.Single(run.Checks, check => !check.Ok).Detail, StringComparison.Ordinal);
    }

    /// <remarks>Of a list, chmod's --reference takes the mask for what the group may do.</remarks>
    [Fact]
    public async Task The_access_control_list_of_a_file_stays()
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\n");
        // The owner reads and writes, the user with id 1 reads, nobody else does anything.
        const string Set =
            "import os, struct, sys; none = 2**32 - 1; os.setxattr(sys.argv[1], 'system.posix_acl_access', struct.pack('<I', 2) + b''.join("
            + "struct.pack('<HHI', *e) for e in [(1, 6, none), (2, 4, 1), (4, 0, none), (16, 4, none), (32, 0, none)]))";
        const string Get = "import os, sys; print(os.getxattr(sys.argv[1], 'system.posix_acl_access').hex())";
        var (set, _, problem) = await machine.RunAsync([Tools.Botocore, "-c", Set, machine.ConfigFile]);
        Assert.True(set == 0, problem);
        var (_, before, _) = await machine.RunAsync([Tools.Botocore, "-c", Get, machine.ConfigFile]);

        await machine.ConfigureAsync();

        Assert.Contains("[profile ", await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken));
        var (_, after, errors) = await machine.RunAsync([Tools.Botocore, "-c", Get, machine.ConfigFile]);
        Assert.Equal((before, ""), (after, errors));
    }

    /// <remarks>To timeout, 0 seconds are no limit at all, and fewer are a mistake.</remarks>
    [Fact]
    public async Task A_user_for_whom_no_time_is_left_still_has_a_limit()
    {
        using var machine = new Machine();
        var users = Enumerable.Range(0, 5).Select(number => $"user{number}").ToArray();
        foreach (var user in users)
            await Daemon.HomeAsync(machine, user);
        // Of the time that all have, the first four use up more.
        var late = machine.InFolder("scratch/late");
        machine.Put("date", $"if [ -e {late} ]; then echo 10000; else echo 1000; fi");
        machine.Answer("git-ls-remote", $"[ $USER != user4 ] || exec /bin/sleep 1000; : >{late}; printf 'abc\\tHEAD\\n'");
        var run = await machine.ConfigureAsync(("Users", string.Join(' ', users)));
        Assert.Contains(
            "took longer than 1 seconds",
            Assert.Single(run.Checks, check => check is { User: "user4", Ok: false }).Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Twenty_users_share_the_retries()
    {
        using var machine = new Machine();
        var users = Enumerable.Range(0, 20).Select(number => $"user{number}").ToArray();
        foreach (var user in users)
            await Daemon.HomeAsync(machine, user);
        machine.Environment["REPOGRANT_PATIENCE"] = "3";
        // A clock on which every pause takes its time: users that pause side by side each have their own, and root goes by the latest.
        var clock = machine.InFolder("scratch/clock");
        machine.Put(
            "date",
            $$"""
            case $HOME in */home-of-*) set -- {{clock}}-${HOME##*/} ;; *) set -- {{clock}}-* ;; esac
            [ -e "$1" ] || set -- /dev/null
            awk 'FNR > most { most = FNR } END { print 1000 + most }' "$@"
            """
        );
        machine.Answer("sleep", $"seq $1 >>{clock}-${{HOME##*/}}");
        machine.Answer("aws-identity", "echo 'AccessDenied' >&2; exit 254");
        machine.Answer("aws-get-repository", "echo arn");
        var run = await machine.ConfigureAsync(("Users", string.Join(' ', users)));
        Assert.Equal(20, run.Checks.Count(check => check is { Name: "identity", Ok: false }));
        // The first four wait for as long as the retries last, 1 + 2 seconds each; nobody after them does.
        Assert.Equal(8, machine.Calls.Count(call => call.StartsWith("sleep", StringComparison.Ordinal)));
    }
}
