using System.Globalization;
using System.Text.RegularExpressions;

namespace Instance.Tests;

/// <summary>Several OS users: each is configured as itself, and none stops another.</summary>
public sealed class UserTests
{
    [Fact]
    public async Task A_user_that_does_not_exist_is_a_failed_check_and_the_others_are_configured()
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
        BecomesOthers();
        using var machine = new Machine();
        var home = await HomeOfDaemonAsync(machine);
        var run = await machine.ConfigureAsync(("Users", "root daemon"), ("Clone", "true"));
        Assert.All(run.Checks, check => Assert.True(check.Ok, check.Detail));
        Assert.Equal(["root", "daemon"], run.Checks.Select(check => check.User).Distinct());
        var (_, owners, _) = await machine.RunAsync(["stat", "-c", "%U %a", $"{home}/.aws", $"{home}/.aws/config", $"{home}/.gitconfig"]);
        Assert.Equal("daemon 700\ndaemon 600\ndaemon 600\n", owners);
    }

    [Fact]
    public async Task A_users_link_to_a_file_of_roots_is_not_followed_with_roots_rights()
    {
        BecomesOthers();
        using var machine = new Machine();
        var home = await HomeOfDaemonAsync(machine);
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
    public async Task A_configuration_folder_of_roots_in_a_users_home_is_named()
    {
        BecomesOthers();
        using var machine = new Machine();
        var home = await HomeOfDaemonAsync(machine);
        Directory.CreateDirectory($"{home}/.aws", UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var run = await machine.ConfigureAsync(("Users", "daemon"));
        Assert.Contains(run.Checks, check => !check.Ok && Regex.IsMatch(check.Detail, $"{home}/.aws/config.*Permission denied"));
    }

    [Fact]
    public async Task The_owner_and_group_of_a_file_stay()
    {
        BecomesOthers();
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\n");
        await machine.RunAsync(["chown", "daemon:daemon", machine.ConfigFile]);
        await machine.ConfigureAsync();
        var (_, owner, _) = await machine.RunAsync(["stat", "-c", "%U:%G %a", machine.ConfigFile]);
        Assert.Equal("daemon:daemon 600\n", owner);
    }

    [Fact]
    public async Task Another_user_cannot_speak_for_root()
    {
        BecomesOthers();
        using var machine = new Machine();
        await HomeOfDaemonAsync(machine);
        // flock stands for whatever runs as that user and can reach the script's output.
        machine.Put("flock", """echo '{"check":"identity","user":"root","ok":true,"detail":"forged"}' >&2""");
        var run = await machine.ConfigureAsync(("Users", "daemon"));
        Assert.All(run.Checks, check => Assert.Equal("daemon", check.User));
        Assert.DoesNotContain("forged", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_is_not_roots_configures_nobody_else()
    {
        BecomesOthers();
        using var machine = new Machine();
        var home = await HomeOfDaemonAsync(machine);
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

    /// <summary>The user daemon, who has no login shell, with a home of its own.</summary>
    private static async Task<string> HomeOfDaemonAsync(Machine machine)
    {
        var home = machine.InFolder("scratch/daemon");
        Directory.CreateDirectory(home);
        await machine.RunAsync(["chown", "daemon:daemon", home]);
        var (_, id, _) = await machine.RunAsync(["id", "-u", "daemon"]);
        var uid = int.Parse(id, CultureInfo.InvariantCulture);
        machine.Put(
            "getent",
            $"""
            case $2 in
              daemon) echo 'daemon:x:{uid}:{uid}:daemon:{home}:/usr/sbin/nologin' ;;
              *) exec /usr/bin/getent "$@" ;;
            esac
            """
        );
        return home;
    }

    /// <summary>A test that ran for some people only would be missed by nobody.</summary>
    private static void BecomesOthers() =>
        Assert.True(
            Environment.IsPrivilegedProcess,
            "Only root can become another user: run the tests as root, in a container for example."
        );
}
