namespace Instance.Tests;

/// <summary>The proof holds for what cron, sudo and a login give git, not for an environment that only the script has.</summary>
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
            seen.Where(line => !line.StartsWith("REPOGRANT", StringComparison.Ordinal)).Order(StringComparer.Ordinal)
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
            (false, $"git fails in a login shell, which has its own {name} ({machine.Home}/{file}): fatal: broken"),
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
        Assert.Equal(
            (true, $"git works in a login shell, too, which has its own AWS_REGION ({machine.Home}/.profile)"),
            (check.Ok, check.Detail)
        );
    }

    [Fact]
    public async Task A_login_shell_that_never_ends_does_not_hold_up_the_others()
    {
        using var machine = new Machine();
        machine.WriteHome(".profile", "while :; do :; done\n");
        machine.Put("timeout", "case $1 in 10) shift; set -- 1 \"$@\" ;; esac; exec /usr/bin/timeout \"$@\"");
        Assert.True((await machine.ConfigureAsync())["ls-remote"].Ok);
    }
}
