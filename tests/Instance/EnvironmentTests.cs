namespace Instance.Tests;

/// <summary>The proof applies to cron, sudo and logins, not to an environment that only the script has.</summary>
public sealed class EnvironmentTests
{
    private const string AsCron = "git credential fill";

    [Fact]
    public async Task Everything_is_proved_with_etc_environment_and_without_the_agents_environment()
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] =
            "export HTTPS_PROXY=\"http://machine.example:1\"\nhttps_proxy=http://machine.example:2\nAWS_PROFILE=other\n"
            + "# a comment\nPATH=/nowhere\nno_proxy='a,b'";
        machine.Environment["https_proxy"] = "http://agent.example:3";
        machine.Environment["AWS_ACCESS_KEY_ID"] = "AKIAIOSFODNN7EXAMPLE";
        machine.Environment["AWS_CONFIG_FILE"] = "/nowhere";
        machine.Answer("aws-identity", "env | sort | grep -iE 'proxy|aws|GIT' >&2; exit 1");
        var seen = (await machine.ConfigureAsync())["identity"].Detail.Split('\n');
        Assert.Equal(
            [
                "AWS_CLI_AUTO_PROMPT=off",
                "AWS_PAGER=",
                "AWS_PROFILE=other",
                $"AWS_SSM_INSTANCE_ID={Machine.InstanceId}",
                "GIT_ASKPASS=",
                "GIT_TERMINAL_PROMPT=0",
                "HTTPS_PROXY=http://machine.example:1",
                "https_proxy=http://machine.example:2",
                "no_proxy=a,b",
            ],
            // Without what the script tells its own part for a user, under names of one letter or two.
            seen.Where(line => line.Split('=')[0].Length > 2 && !line.StartsWith("REPOGRANT", StringComparison.Ordinal))
                .Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_proxy_that_only_the_agent_has_is_not_used_but_mentioned()
    {
        using var machine = new Machine();
        machine.Environment["https_proxy"] = "http://agent.example:3";
        machine.Answer("git-ls-remote", "echo \"fatal: no way ($https_proxy)\" >&2; exit 128");
        Assert.Equal(
            "fatal: no way () (https_proxy: set for the SSM agent alone; cron, sudo and logins have what /etc/environment says)",
            (await machine.ConfigureAsync())["ls-remote"].Detail
        );
    }

    [Fact]
    public async Task The_helper_finds_the_tested_aws_whatever_PATH_git_has()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var (_, output, errors) = await machine.RunAsync(
            ["env", "-i", $"HOME={machine.Home}", "PATH=/usr/bin:/bin", .. AsCron.Split(' ')],
            "protocol=https\nhost=git-codecommit.us-east-2.amazonaws.com\npath=v1/repos/SharedDemoRepo\n\n"
        );
        Assert.True(output.Contains("username=from-our-helper", StringComparison.Ordinal), output + errors);
    }

    [Fact]
    public async Task No_aws_is_started_when_git_calls_the_helper_to_store_or_erase()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var calls = machine.Calls.Count;
        const string Credential =
            "protocol=https\nhost=git-codecommit.us-east-2.amazonaws.com\npath=v1/repos/SharedDemoRepo\nusername=u\npassword=p\n\n";
        Assert.Equal(0, (await machine.RunAsync(["git", "credential", "approve"], Credential)).ExitCode);
        Assert.Equal(0, (await machine.RunAsync(["git", "credential", "reject"], Credential)).ExitCode);
        Assert.Equal(calls, machine.Calls.Count);
    }

    [Fact]
    public async Task Git_itself_is_tested_with_crons_PATH()
    {
        using var machine = new Machine();
        machine.Answer("git-ls-remote", "echo \"$PATH\" >&2; exit 128");
        Assert.Equal("/usr/bin:/bin", (await machine.ConfigureAsync())["ls-remote"].Detail);
    }

    [Theory]
    [InlineData(".profile", "AWS_CONFIG_FILE", "/srv/aws")]
    [InlineData(".bash_profile", "GIT_CONFIG_GLOBAL", "/dev/null")]
    [InlineData(".profile", "https_proxy", "http://nowhere:1")]
    public async Task A_login_shell_that_breaks_git_fails_a_check_that_names_the_variable_and_the_file(
        string file,
        string name,
        string value
    )
    {
        using var machine = new Machine();
        machine.WriteHome(file, $"export {name}={value}\n");
        machine.Answer("git-ls-remote", $"[ -z \"${name}\" ] || {{ echo 'fatal: broken' >&2; exit 128; }}; printf 'abc\\tHEAD\\n'");
        var run = await machine.ConfigureAsync();
        Assert.True(run["ls-remote"].Ok);
        Assert.Equal(
            (false, $"git fails in a login shell, which sets {name} ({machine.Home}/{file}): fatal: broken"),
            (run["environment"].Ok, run["environment"].Detail)
        );
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_login_shell_in_which_git_works_is_fine()
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", "export AWS_REGION=eu-west-1 EDITOR=vi\n");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.Equal((true, $"git works in a login shell, too, which sets AWS_REGION ({machine.Home}/.profile)"), (check.Ok, check.Detail));
    }

    [Fact]
    public async Task A_login_shell_that_never_ends_does_not_hold_up_the_others()
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", "trap '' TERM; while :; do :; done\n");
        machine.Put("timeout", "case $3 in 30) shift 3; set -- -k 1 1 \"$@\" ;; esac; exec /usr/bin/timeout \"$@\"");
        machine.Shell = ["/usr/bin/timeout", "--kill-after=1", "120", "/bin/sh"];
        var run = await machine.ConfigureAsync();
        Assert.True(run["ls-remote"].Ok);
        Assert.False(run["environment"].Ok);
        Assert.Contains("-l ended, or ran for 30 seconds, before", run["environment"].Detail, StringComparison.Ordinal);
    }

    /// <remarks>Everybody on a machine can read the arguments of every command.</remarks>
    [Fact]
    public async Task No_command_has_a_secret_of_the_environment_among_its_arguments()
    {
        using var machine = new Machine();
        var (proxy, key) = (Guid.NewGuid().ToString("N"), Guid.NewGuid().ToString("N"));
        machine.Instead["/etc/environment"] = $"https_proxy=http://jo:{proxy}@proxy.example:1\n";
        machine.WriteHome(".profile", $"export AWS_SECRET_ACCESS_KEY={key}\n");
        var seen = machine.InFolder("scratch/seen");
        // As patterns that do not match themselves.
        var look =
            $"cat /proc/[0-9]*/cmdline | tr '\\0' ' ' | grep -c -e '{proxy[..^1]}[{proxy[^1]}]' -e '{key[..^1]}[{key[^1]}]' >>{seen}";
        machine.Answer("aws-get-repository", $"{look}; echo \"$https_proxy\" >>{seen}");
        machine.Answer("git-ls-remote", $"{look}; echo \"$AWS_SECRET_ACCESS_KEY\" >>{seen}; printf 'abc\\tHEAD\\n'");

        var run = await machine.ConfigureAsync();

        run.Passes();
        var lines = await File.ReadAllLinesAsync(seen, TestContext.Current.CancellationToken);
        Assert.Equal(
            ["", "0", "0", "0", key, $"http://jo:{proxy}@proxy.example:1"],
            lines.Order(StringComparer.Ordinal).OrderBy(line => line.Length)
        );
    }

    /// <remarks>A search path that ends in a colon is what many profiles make of one that was empty.</remarks>
    [Theory]
    [InlineData("/opt/oracle/lib:")]
    [InlineData("/opt/oracle/lib:silent")]
    public async Task What_a_login_sets_is_tried_whatever_its_value_ends_with(string value)
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", $"export LD_LIBRARY_PATH={value}\n");
        machine.Answer("git-ls-remote", "[ -z \"$LD_LIBRARY_PATH\" ] || { echo 'fatal: broken' >&2; exit 128; }; printf 'abc\\tHEAD\\n'");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.Equal(
            (false, $"git fails in a login shell, which sets LD_LIBRARY_PATH ({machine.Home}/.profile): fatal: broken"),
            (check.Ok, check.Detail)
        );
    }

    [Theory]
    [InlineData("export AWS_CONFIG_FILE=/nowhere; exit 3", "")]
    [InlineData("exec cat", "")]
    [InlineData("echo 'nobody may log in' >&2; exit 3", ": nobody may log in")]
    public async Task A_login_shell_that_does_not_say_what_it_sets_fails_the_check(string profile, string said)
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", profile + "\n");
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/sh\"");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.Equal(
            (false, $"it is unknown what a login sets: /bin/sh -l ended, or ran for 30 seconds, before printing its environment{said}"),
            (check.Ok, check.Detail)
        );
    }

    [Fact]
    public async Task What_a_profile_prints_need_not_end_its_line()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/bash\"");
        machine.WriteHome(".profile", "case $- in *i*) . \"$HOME/.bashrc\" ;; esac\n");
        machine.WriteHome(".bashrc", "export AWS_REGION=eu-west-1\nprintf 'Welcome '\n");
        Assert.Equal(
            $"git works in a login shell, too, which sets AWS_REGION ({machine.Home}/.bashrc)",
            (await machine.ConfigureAsync())["environment"].Detail
        );
    }

    /// <remarks>An interactive bash cuts its history to the length that is set.</remarks>
    [Fact]
    public async Task The_history_of_an_interactive_shell_stays()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/bash\"");
        machine.WriteHome(".profile", "HISTSIZE=2 HISTFILESIZE=2\n");
        var lines = string.Concat(Enumerable.Range(1, 10).Select(number => $"command {number}\n"));
        var history = machine.WriteHome(".bash_history", lines);
        (await machine.ConfigureAsync()).Passes();
        Assert.Equal(lines, await File.ReadAllTextAsync(history, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task What_a_profile_prints_is_not_taken_for_what_it_sets()
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", "echo AWS_REGION=eu-west-1; echo; export AWS_PROFILE=other; echo AWS_PROFILE=other\n");
        Assert.EndsWith($" AWS_PROFILE ({machine.Home}/.profile)", (await machine.ConfigureAsync())["environment"].Detail);
    }

    [Fact]
    public async Task A_login_with_a_C_shell_is_not_claimed_to_be_looked_at()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/tcsh\"");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.Equal(
            (true, "cron and sudo give git the same environment; what a login with /bin/tcsh sets was not looked at"),
            (check.Ok, check.Detail)
        );
    }

    /// <remarks>pam_env: a comment ends a line, blanks around it do not count, and only the first = separates.</remarks>
    [Fact]
    public async Task Etc_environment_is_read_as_pam_env_reads_it()
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] =
            "https_proxy=http://p:3128 # corp\n  AWS_REGION=eu-west-1\n#GIT_TRACE=1\nAWS_A=b=\n"
            + "\texport AWS_B=\"x y\" \t\nAWS_NOT\n1AWS=x\nAWS C=x";
        machine.Answer("aws-identity", "env | sort | grep -E '^(AWS_([ABC]|NOT|REGION)=|1AWS|GIT_TRACE|https)' >&2; exit 1");
        Assert.Equal(
            ["AWS_A=b=", "AWS_B=x y", "AWS_REGION=eu-west-1", "https_proxy=http://p:3128"],
            (await machine.ConfigureAsync())["identity"].Detail.Split('\n').Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("GIT_CONFIG_GLOBAL")]
    [InlineData("AWS_CONFIG_FILE")]
    [InlineData("AWS_SHARED_CREDENTIALS_FILE")]
    public async Task A_variable_for_everybody_that_names_another_file_is_named_and_nothing_is_written(string name)
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] = $"{name}=/srv/shared\n";
        var check = Assert.Single((await machine.ConfigureAsync()).Checks);
        Assert.Equal(("prerequisites", false), (check.Name, check.Ok));
        Assert.Contains($"/etc/environment has {name}=/srv/shared: ", check.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    [Fact]
    public async Task The_file_of_git_is_found_in_XDG_CONFIG_HOME()
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] = $"XDG_CONFIG_HOME={machine.Home}/xdg\n";
        var file = machine.WriteHome("xdg/git/config", "[user]\n\tname = Jo\n");
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Assert.Contains(
            "SharedDemoRepo",
            await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken),
            StringComparison.Ordinal
        );
        Assert.False(File.Exists(machine.GitConfigFile));
        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"))).ExitCode);
        Assert.Equal("[user]\n\tname = Jo\n", await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken));
    }

    /// <remarks>Debian's and Ubuntu's .bashrc returns at once if the shell is not interactive; a login by ssh is.</remarks>
    [Fact]
    public async Task What_an_interactive_login_sets_is_tried()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/bash\"");
        machine.WriteHome(".profile", ". \"$HOME/.bashrc\"\n");
        machine.WriteHome(".bashrc", "case $- in *i*) ;; *) return ;; esac\n. \"$HOME/.bash_aliases\"\nexport AWS_CA_BUNDLE=/missing\n");
        machine.WriteHome(".bash_aliases", "export AWS_REGION=eu-west-1\n");
        machine.Answer("git-ls-remote", "[ -z \"$AWS_CA_BUNDLE\" ] || { echo 'fatal: broken' >&2; exit 128; }; printf 'abc\\tHEAD\\n'");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.False(check.Ok);
        Assert.Contains($"sets AWS_CA_BUNDLE ({machine.Home}/.bashrc)", check.Detail, StringComparison.Ordinal);
        Assert.Contains($"sets AWS_REGION ({machine.Home}/.bash_aliases)", check.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_an_interactive_shell_that_becomes_something_else_the_login_shell_alone_is_tried()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:/bin/bash\"");
        machine.WriteHome(".profile", "case $- in *i*) exec true ;; esac\nexport AWS_REGION=eu-west-1\n");
        var check = (await machine.ConfigureAsync())["environment"];
        Assert.Equal((true, $"git works in a login shell, too, which sets AWS_REGION ({machine.Home}/.profile)"), (check.Ok, check.Detail));
    }

    /// <remarks>The session that the other checks got would last for an hour, and then git would fail in every login.</remarks>
    [Fact]
    public async Task A_login_has_to_get_a_session_of_its_own()
    {
        using var machine = new Machine();
        var session = Path.Combine(machine.Home, ".aws/cli/cache/0a1b.json");
        machine.WriteHome(".profile", "export AWS_CA_BUNDLE=/missing.pem\n");
        machine.Answer(
            "aws-get-repository",
            $"echo '\"arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/{Machine.InstanceId}\"' >{session}; echo arn"
        );
        machine.Answer(
            "git-ls-remote",
            $"[ -z \"$AWS_CA_BUNDLE\" ] || [ -e {session} ] || {{ echo 'fatal: cannot ask STS' >&2; exit 128; }}; printf 'abc\\tHEAD\\n'"
        );
        var run = await machine.ConfigureAsync();
        Assert.True(run["identity"].Ok);
        Assert.EndsWith(": fatal: cannot ask STS", run["environment"].Detail, StringComparison.Ordinal);
    }

    /// <remarks>Older ones fail if another has created the folder a moment before them.</remarks>
    [Fact]
    public async Task The_folder_of_sessions_is_there_before_two_aws_are_started_at_once()
    {
        using var machine = new Machine();
        machine.Answer("aws-get-repository", "stat -c '%a %F' \"$HOME/.aws/cli/cache\"");
        Assert.Equal("700 directory", (await machine.ConfigureAsync())["get-repository"].Detail);
    }

    [Fact]
    public async Task What_a_login_unsets_is_tried()
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] = "https_proxy=http://proxy.example:1\n";
        machine.WriteHome(".profile", "unset https_proxy\n");
        machine.Answer("git-ls-remote", "[ \"$https_proxy\" ] || { echo 'fatal: no way' >&2; exit 128; }; printf 'abc\\tHEAD\\n'");
        var run = await machine.ConfigureAsync();
        Assert.True(run["ls-remote"].Ok);
        Assert.Equal(
            (false, $"git fails in a login shell, which unsets https_proxy ({machine.Home}/.profile): fatal: no way"),
            (run["environment"].Ok, run["environment"].Detail)
        );
    }

    [Fact]
    public async Task A_variable_that_no_profile_mentions_comes_from_a_file_that_they_include()
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", ". \"$HOME/team\"\n");
        machine.WriteHome("team", "export AWS_REGION=eu-west-1\n");
        Assert.Equal(
            "git works in a login shell, too, which sets AWS_REGION (in a file that its profiles include)",
            (await machine.ConfigureAsync())["environment"].Detail
        );
    }

    [Fact]
    public async Task A_git_that_cron_does_not_find_is_mentioned()
    {
        using var machine = new Machine();
        var git = machine.InFolder("answers/real-git");
        var real = Tools.Require("git", "the git package");
        File.Copy(real, git);
        var command = await File.ReadAllTextAsync(machine.InFolder("commands/git"), TestContext.Current.CancellationToken);
        machine.Put("git", command.Replace($"git={real}", $"git={git}", StringComparison.Ordinal));
        Assert.Equal(
            "cron and sudo give git the same environment, and so does a login shell",
            (await machine.ConfigureAsync())["environment"].Detail
        );
        machine.Instead["/usr/bin/git"] = null;
        machine.Instead["/bin/git"] = null;
        Assert.Equal(
            "cron and sudo give git the same environment, and so does a login shell; cron's PATH lacks git, which is at "
                + machine.InFolder("commands/git"),
            (await machine.ConfigureAsync())["environment"].Detail
        );
    }

    [Fact]
    public async Task Of_a_user_who_cannot_log_in_no_login_shell_is_claimed()
    {
        using var machine = new Machine();
        await Daemon.HomeAsync(machine);
        Assert.Equal(
            "cron and sudo give git the same environment; daemon has no login shell",
            (await machine.ConfigureAsync(("Users", "daemon")))["environment"].Detail
        );
    }

    [Fact]
    public async Task A_user_without_a_shell_in_passwd_has_the_usual_one()
    {
        using var machine = new Machine();
        machine.Put("getent", "echo \"$2:x:0:0::/root:\"");
        machine.WriteHome(".profile", "export AWS_REGION=eu-west-1\n");
        Assert.Equal(
            $"git works in a login shell, too, which sets AWS_REGION ({machine.Home}/.profile)",
            (await machine.ConfigureAsync())["environment"].Detail
        );
    }
}
