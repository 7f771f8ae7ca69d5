namespace Instance.Tests;

/// <summary>aws and git: installed and new enough; if not, what is missing and how to install it on this distribution.</summary>
public sealed class PrerequisiteTests
{
    private static readonly string[] Folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin", "/snap/bin"];

    [Theory]
    [InlineData("ID=\"amzn\"\nVERSION_ID=\"2\"\n", "yum install -y awscli", "yum install -y git")]
    [InlineData("ID=\"amzn\"\nVERSION_ID=\"2023\"\n", "dnf install -y awscli-2", "dnf install -y git")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"24.04\"\n", "snap install aws-cli --classic", "apt-get update; apt-get install -y git")]
    [InlineData("ID=ubuntu\nVERSION_ID=\"22.04\"\n", "apt-get update; apt-get install -y awscli", "apt-get update; apt-get install -y git")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\n", "apt-get update; apt-get install -y awscli", "apt-get update; apt-get install -y git")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"9.4\"\n", "https://aws.amazon.com/cli/", "dnf install -y git")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"7.9\"\n", "https://aws.amazon.com/cli/", "yum install -y git")]
    [InlineData("ID=plan9\n", "https://aws.amazon.com/cli/", "the git package of this distribution")]
    public async Task A_missing_tool_is_named_with_the_way_to_install_it(string osRelease, string getAws, string getGit)
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = osRelease;
        Remove(machine, "aws");
        Remove(machine, "git");
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal($"aws is not installed: {getAws}. git is not installed: {getGit}.", Assert.Single(run.Checks).Detail);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    [Fact]
    public async Task Only_the_missing_tool_is_named()
    {
        using var machine = new Machine();
        Remove(machine, "git");
        var run = await machine.ConfigureAsync();
        Assert.StartsWith("git is not installed", Assert.Single(run.Checks).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("aws-cli/1.16.289 Python/2.7.18 Linux/4.14 botocore/1.13.25", null)]
    [InlineData("aws-cli/1.16.1000 Python/3.7.1", null)]
    [InlineData("aws-cli/1.17.0 Python/3.7.1", null)]
    [InlineData("aws-cli/2.0.0dev1 Python/3.7.1", null)]
    [InlineData("aws-cli/10.0 Python/3.7.1", null)]
    [InlineData("aws-cli/1.16.288 Python/3.7.1", "1.16.288")]
    [InlineData("aws-cli/1.16.28 Python/3.7.1", "1.16.28")]
    [InlineData("aws-cli/1.16 Python/3.7.1", "1.16")]
    [InlineData("aws-cli/1.9.300 Python/3.7.1", "1.9.300")]
    public async Task The_oldest_supported_aws_CLI_is_1_16_289(string said, string? tooOld)
    {
        using var machine = new Machine();
        machine.Answer("aws-version", $"echo '{said}' >&2");
        machine.Answer("aws-identity", "echo 'no identity' >&2; exit 1");
        var detail = (await machine.ConfigureAsync())["identity"].Detail;
        if (tooOld is null)
            Assert.Equal("no identity", detail);
        else
            Assert.StartsWith($"aws {tooOld} is too old, 1.16.289 or any 2 is needed: ", detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_aws_returns_an_identity_its_version_is_not_checked()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        Assert.DoesNotContain("aws --version", machine.Calls);
    }

    [Theory]
    [InlineData("git version 1.7.9", null)]
    [InlineData("git version 2.50.1 (Apple Git-155)", null)]
    [InlineData("git version 2.47.0.windows.2", null)]
    [InlineData("git version 1.7.8.6", "1.7.8.6")]
    [InlineData("git version 1.7", "1.7")]
    public async Task The_oldest_supported_git_is_1_7_9(string said, string? tooOld)
    {
        using var machine = new Machine();
        machine.Answer("git-version", $"echo '{said}'");
        var check = (await machine.ConfigureAsync())["prerequisites"];
        Assert.Equal(tooOld is null, check.Ok);
        if (tooOld is not null)
            Assert.StartsWith($"git {tooOld} is too old, 1.7.9 is needed: ", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_error_of_a_tool_that_does_not_run_is_quoted()
    {
        using var machine = new Machine();
        machine.Answer("aws-version", "echo 'ImportError: no module named awscli' >&2; exit 1");
        machine.Answer("aws-identity", "echo 'ImportError: no module named awscli' >&2; exit 1");
        Assert.StartsWith(
            "aws does not run, it says: ImportError: no module named awscli. ",
            (await machine.ConfigureAsync())["identity"].Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Only_what_is_missing_is_installed_and_only_on_request()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=debian\nVERSION_ID=\"12\"\n";
        var saved = await RemoveGitAsync(machine);
        machine.Put(
            "apt-get",
            $"echo \"apt-get $*\" >>{machine.InFolder("scratch/calls")}; "
                + $"[ \"$1\" != install ] || cp {saved} {machine.InFolder("commands/git")}"
        );

        var reported = await machine.ConfigureAsync();
        Assert.StartsWith("git is not installed", Assert.Single(reported.Checks).Detail, StringComparison.Ordinal);
        Assert.Empty(machine.Calls);

        var run = await machine.ConfigureAsync(("Prerequisites", "install"));
        run.Passes();
        Assert.EndsWith("; installed by apt-get update; apt-get install -y git", run["prerequisites"].Detail, StringComparison.Ordinal);
        Assert.Equal(["apt-get update", "apt-get install -y git"], machine.Calls.Take(2));

        await machine.ConfigureAsync(("Prerequisites", "install"));
        Assert.Equal(2, machine.Calls.Count(call => call.StartsWith("apt-get", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task The_error_of_a_failed_installation_is_quoted()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=\"amzn\"\nVERSION_ID=\"2023\"\n";
        Remove(machine, "aws");
        machine.Put("dnf", "echo 'Error: Unable to find a match: awscli-2' >&2; exit 1");
        var run = await machine.ConfigureAsync(("Prerequisites", "install"));
        Assert.EndsWith(
            "dnf install -y awscli-2 fails: Error: Unable to find a match: awscli-2",
            run["prerequisites"].Detail,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_user_without_a_home_folder_is_reported()
    {
        using var machine = new Machine();
        machine.Environment["HOME"] = "/nonexistent";
        var run = await machine.ConfigureAsync();
        Assert.Equal("the home folder /nonexistent does not exist; create it, or name another user.", Assert.Single(run.Checks).Detail);
    }

    [Fact]
    public async Task An_installation_that_somebody_elses_lock_prevents_is_tried_again()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=debian\nVERSION_ID=\"12\"\n";
        var saved = await RemoveGitAsync(machine);
        var calls = machine.InFolder("scratch/calls");
        // update fails all the time: one broken source does not keep git from being installed.
        machine.Put(
            "apt-get",
            $$"""
            [ $1 = install ] || exit 100
            echo "apt-get $*" >>{{calls}}
            if [ "$(grep -c '^apt-get' {{calls}})" -lt 3 ]; then
              echo 'E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 1' >&2
              exit 100
            fi
            cp {{saved}} {{machine.InFolder("commands/git")}}
            """
        );

        var run = await machine.ConfigureAsync(("Prerequisites", "install"));

        run.Passes();
        Assert.Equal(2, machine.Calls.Count(call => call == "sleep 10"));
    }

    /// <remarks>A package manager that is ended in the middle of its work leaves a machine on which nothing can be installed.</remarks>
    [Fact]
    public async Task An_installation_that_takes_too_long_is_reported_and_goes_on()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=debian\nVERSION_ID=\"12\"\n";
        var saved = await RemoveGitAsync(machine);
        var (go, signals) = (machine.InFolder("scratch/go"), machine.InFolder("scratch/signals"));
        machine.Put(
            "apt-get",
            $$"""
            [ "$1" = install ] || exit 0
            trap 'echo ended >>{{signals}}' HUP INT TERM
            until [ -e {{go}} ] || [ ! -e {{saved}} ]; do /bin/sleep 0.1; done
            cp {{saved}} {{machine.InFolder("commands/git")}}
            """
        );
        // Waits for what the installation says at its end as if four minutes had passed.
        machine.Put("timeout", "[ \"$2\" != head ] || { shift; set -- 1 \"$@\"; }; exec /usr/bin/timeout \"$@\"");

        var run = await machine.ConfigureAsync(("Prerequisites", "install"));

        Assert.EndsWith(
            "; apt-get update; apt-get install -y git is still running: configure again later",
            Assert.Single(run.Checks).Detail,
            StringComparison.Ordinal
        );
        await File.WriteAllTextAsync(go, "", TestContext.Current.CancellationToken);
        await Wait.UntilAsync(() => File.Exists(machine.InFolder("commands/git")));
        Assert.False(File.Exists(signals));
    }

    [Fact]
    public async Task On_an_unknown_distribution_nothing_is_installed_and_the_check_says_so()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=plan9\n";
        Remove(machine, "git");
        Assert.Equal(
            "git is not installed: the git package of this distribution.; "
                + "git was not installed: this distribution has no known package of it",
            Assert.Single((await machine.ConfigureAsync(("Prerequisites", "install"))).Checks).Detail
        );
    }

    [Fact]
    public async Task What_is_no_package_of_the_distribution_is_not_installed_and_the_check_says_so()
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=ubuntu\nVERSION_ID=\"24.04\"\n";
        Remove(machine, "aws");
        var saved = await RemoveGitAsync(machine);
        machine.Put("apt-get", $"[ \"$1\" != install ] || cp {saved} {machine.InFolder("commands/git")}");
        var run = await machine.ConfigureAsync(("Prerequisites", "install"));
        Assert.Equal(
            "aws is not installed: snap install aws-cli --classic.; aws was not installed: this distribution has no known package of it; "
                + "installed by apt-get update; apt-get install -y git",
            Assert.Single(run.Checks).Detail
        );
    }

    /// <remarks>As an installer with a strict umask leaves it.</remarks>
    [Fact]
    public async Task An_aws_that_only_root_may_run_is_named()
    {
        using var machine = new Machine();
        await Daemon.HomeAsync(machine);
        foreach (var folder in Folders)
            machine.Instead[$"{folder}/aws"] = null;
        var aws = machine.InFolder("commands/aws");
        Directory.CreateDirectory(machine.InFolder("closed"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.Move(aws, machine.InFolder("closed/aws"));
        File.CreateSymbolicLink(aws, machine.InFolder("closed/aws"));
        Assert.Equal(
            $"aws is at {machine.InFolder("closed/aws")}, which daemon cannot reach: open its folders and files.",
            (await machine.ConfigureAsync(("Users", "daemon")))["prerequisites"].Detail
        );
    }

    /// <remarks>A clock on which nothing but pauses and installations takes time: the document itself has only half an hour.</remarks>
    [Theory]
    [InlineData("echo 'Existing lock: Another app is currently holding the yum lock; waiting' >&2; exit 1", " fails: Existing lock")]
    [InlineData("exec /bin/sleep 20", " is still running: configure again later;")]
    public async Task A_lock_that_is_never_released_is_waited_for_four_minutes_in_all(string yum, string said)
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=\"amzn\"\nVERSION_ID=\"2\"\n";
        Remove(machine, "aws");
        Remove(machine, "git");
        var clock = machine.WriteHome("../scratch/clock", "");
        machine.Put("date", $"echo $((1000 + $(wc -l <{clock})))");
        machine.Answer("sleep", $"seq $1 >>{clock}");
        // An installation that does not end takes all the time that is left for it.
        machine.Put(
            "timeout",
            $"[ \"$2\" = head ] || exec /usr/bin/timeout \"$@\"; REST=$1; shift; /usr/bin/timeout 3 \"$@\" || seq $REST >>{clock}"
        );
        machine.Put("yum", $"echo \"yum $*\" >>{machine.InFolder("scratch/calls")}; {yum}");

        var run = await machine.ConfigureAsync(("Prerequisites", "install"));

        // With less than a minute left, none is started.
        Assert.InRange(File.ReadAllLines(clock).Length, 180, 240);
        var detail = Assert.Single(run.Checks).Detail;
        Assert.Contains($"; yum install -y awscli{said}", detail, StringComparison.Ordinal);
        Assert.EndsWith("; no time for yum install -y git", detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("E: Could not open lock file /var/lib/dpkg/lock-frontend - open (30: Read-only file system)")]
    [InlineData("error: can't create transaction lock on /var/lib/rpm/.rpm.lock (Permission denied)")]
    public async Task A_lock_that_nobody_holds_is_not_waited_for(string said)
    {
        using var machine = new Machine();
        machine.Instead["/etc/os-release"] = "ID=\"amzn\"\nVERSION_ID=\"2023\"\n";
        Remove(machine, "aws");
        machine.Put("dnf", $"echo \"{said}\" >&2; exit 1");
        var run = await machine.ConfigureAsync(("Prerequisites", "install"));
        Assert.EndsWith($"dnf install -y awscli-2 fails: {said}", Assert.Single(run.Checks).Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("sleep 10", machine.Calls);
    }

    private const string BootIsGoingOn =
        "mount -t tmpfs none /run && mkdir /run/cloud-init && mount -t tmpfs none /var/lib && mkdir -p /var/lib/cloud/instance || exit; ";

    [Fact]
    public async Task User_data_that_is_still_installing_something_is_waited_for()
    {
        using var machine = new Machine { Mounts = BootIsGoingOn };
        var saved = await RemoveGitAsync(machine);
        machine.Answer(
            "sleep",
            $"[ \"$(grep -c '^sleep' {machine.InFolder("scratch/calls")})\" -lt 3 ] || cp {saved} {machine.InFolder("commands/git")}"
        );
        var run = await machine.ConfigureAsync();
        run.Passes();
        Assert.Equal(3, machine.Calls.Count(call => call == "sleep 5"));
    }

    [Fact]
    public async Task User_data_that_is_still_creating_a_user_is_waited_for()
    {
        using var machine = new Machine { Mounts = BootIsGoingOn };
        var entry = machine.InFolder("scratch/entry");
        machine.Put("getent", $"[ \"$2\" != {Environment.UserName} ] || [ ! -e {entry} ] || exec /usr/bin/getent \"$@\"; exit 2");
        machine.Answer("sleep", $": >{entry}");
        var run = await machine.ConfigureAsync();
        run.Passes();
        Assert.Equal(1, machine.Calls.Count(call => call == "sleep 5"));
    }

    [Fact]
    public async Task When_the_boot_is_over_or_nothing_is_missing_nobody_waits()
    {
        using var complete = new Machine { Mounts = BootIsGoingOn };
        Assert.Equal(0, (await complete.ConfigureAsync()).ExitCode);
        Assert.DoesNotContain("sleep 5", complete.Calls);

        using var booted = new Machine { Mounts = BootIsGoingOn + ": >/var/lib/cloud/instance/boot-finished; " };
        await RemoveGitAsync(booted);
        Assert.StartsWith("git is not installed", Assert.Single((await booted.ConfigureAsync()).Checks).Detail, StringComparison.Ordinal);
        Assert.Empty(booted.Calls);
    }

    [Fact]
    public async Task User_data_that_never_ends_is_waited_for_ten_minutes()
    {
        using var machine = new Machine { Mounts = BootIsGoingOn };
        await RemoveGitAsync(machine);
        Assert.StartsWith("git is not installed", Assert.Single((await machine.ConfigureAsync()).Checks).Detail, StringComparison.Ordinal);
        Assert.Equal(120, machine.Calls.Count(call => call == "sleep 5"));
    }

    /// <summary>Where the machine's git is now: who copies it to its commands has installed it.</summary>
    private static async Task<string> RemoveGitAsync(Machine machine)
    {
        var saved = machine.InFolder("answers/git-saved");
        var git = machine.InFolder("answers/real-git");
        File.Copy(Tools.Require("git", "the git package"), git);
        var command = await File.ReadAllTextAsync(machine.InFolder("commands/git"), TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            saved,
            command.Replace($"git={Tools.Require("git", "the git package")}", $"git={git}", StringComparison.Ordinal),
            TestContext.Current.CancellationToken
        );
        File.SetUnixFileMode(saved, File.GetUnixFileMode(machine.InFolder("commands/git")));
        Remove(machine, "git");
        return saved;
    }

    private static void Remove(Machine machine, string tool)
    {
        File.Delete(machine.InFolder($"commands/{tool}"));
        foreach (var folder in Folders)
            machine.Instead[$"{folder}/{tool}"] = null;
    }
}
