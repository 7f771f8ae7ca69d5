namespace Instance.Tests;

/// <summary>The proof, as the user: identity, get-repository, ls-remote, clone; with retries while IAM propagates a change.</summary>
public sealed class VerificationTests
{
    private const string Denied =
        "An error occurred (AccessDenied) when calling the AssumeRole operation: User: "
        + "arn:aws:sts::222222222222:assumed-role/R/i-0 is not authorized to perform: sts:AssumeRole";
    private const string Session = $"arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/{Machine.InstanceId}";
    private const string Url = "https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo";

    public static TheoryData<string> Shells => [.. Tools.Shells];

    [Theory]
    [MemberData(nameof(Shells))]
    public async Task Everything_is_checked_in_order_and_in_every_shell(string shell)
    {
        using var machine = new Machine { Shell = Tools.Command(shell) };
        var run = await machine.ConfigureAsync(
            ("Clone", "true"),
            ("Branch", "main"),
            ("Repositories", "us-east-2/SharedDemoRepo eu-west-1/Other")
        );
        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Equal(
            [
                "prerequisites",
                "profile",
                "credential-helper",
                "credential-helper",
                "identity",
                "get-repository",
                "ls-remote",
                "clone",
                "get-repository",
                "ls-remote",
                "clone",
                "environment",
            ],
            run.Checks.Select(check => check.Name)
        );
        run.Passes();
        Assert.Contains($"refs/heads/main is at {Machine.Commit}", run.Checks.Select(check => check.Detail));
        Assert.Contains(
            machine.Calls,
            call => call.Contains("get-repository --region eu-west-1 --repository-name=Other", StringComparison.Ordinal)
        );
        Assert.Contains($"git ls-remote {Url} refs/heads/main", machine.Calls);
        Assert.Contains(
            machine.Calls,
            call =>
                call.StartsWith(
                    $"git clone --quiet --depth 1 --no-checkout --branch main -- {Url} /tmp/repogrant.",
                    StringComparison.Ordinal
                )
        );
    }

    [Fact]
    public async Task Clones_only_on_request_and_without_a_branch_if_there_is_none()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync();
        Assert.DoesNotContain(run.Checks, check => check.Name == "clone");
        Assert.Contains($"git ls-remote {Url}", machine.Calls);
        Assert.Equal($"HEAD is at {Machine.Commit}", run["ls-remote"].Detail);
    }

    [Fact]
    public async Task Retries_until_IAM_has_propagated_the_change()
    {
        using var machine = new Machine();
        var count = machine.InFolder("scratch/count");
        machine.Answer(
            "aws-identity",
            $"""
            echo x >>{count}
            [ "$(wc -l <{count})" -gt 2 ] || [ "{Denied}" = "" ] || exec sh -c 'echo "{Denied}" >&2; exit 254'
            echo arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/{Machine.InstanceId}
            """
        );
        var run = await machine.ConfigureAsync();
        Assert.Equal(0, run.ExitCode);
        Assert.Equal(["sleep 1", "sleep 2"], machine.Calls.Where(call => call.StartsWith("sleep", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Retries_are_limited_and_the_pauses_grow()
    {
        using var machine = new Machine();
        machine.Environment["REPOGRANT_PATIENCE"] = "60";
        machine.Answer("aws-identity", $"echo '{Denied}' >&2; exit 254");
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((false, Denied), (run["identity"].Ok, run["identity"].Detail));
        Assert.Equal(
            ["sleep 1", "sleep 2", "sleep 4", "sleep 8", "sleep 15", "sleep 15", "sleep 15"],
            machine.Calls.Where(call => call.StartsWith("sleep", StringComparison.Ordinal))
        );
    }

    [Fact]
    public async Task Permanent_errors_are_not_retried()
    {
        using var machine = new Machine();
        machine.Answer("aws-identity", "echo 'The config profile (cross-account-role) could not be found' >&2; exit 255");
        var run = await machine.ConfigureAsync();
        Assert.Equal("The config profile (cross-account-role) could not be found", run["identity"].Detail);
        Assert.DoesNotContain(machine.Calls, call => call.StartsWith("sleep", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_session_that_aws_has_kept_tells_the_identity()
    {
        using var machine = new Machine();
        machine.Answer("aws-get-repository", KeepSession(Session) + "echo arn:aws:codecommit:us-east-2:111111111111:SharedDemoRepo");
        var run = await machine.ConfigureAsync();
        Assert.Equal((true, Session), (run["identity"].Ok, run["identity"].Detail));
        Assert.DoesNotContain(machine.Calls, call => call.Contains("get-caller-identity", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Session)]
    [InlineData("arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/i-0123456789abcdef1")]
    [InlineData("arn:aws:sts::222222222222:assumed-role/CrossAccountRepoAccessRole/i-0123456789abcdef0")]
    public async Task An_old_session_and_somebody_elses_tell_nothing(string kept)
    {
        using var machine = new Machine();
        await machine.RunAsync(["sh", "-c", KeepSession(kept)]);
        machine.Answer("aws-identity", "echo 'no identity' >&2; exit 1");
        var check = (await machine.ConfigureAsync())["identity"];
        Assert.Equal((false, "no identity"), (check.Ok, check.Detail));
    }

    // What the CLI keeps of STS's response, as it writes it.
    private static string KeepSession(string arn) =>
        "mkdir -p \"$HOME/.aws/cli/cache\"\n"
        + $$$"""echo '{"AssumedRoleUser": {"AssumedRoleId": "AROA:i-0", "Arn": "{{{arn}}}"}}' >"$HOME/.aws/cli/cache/0a1b.json" """
        + "\n";

    [Fact]
    public async Task Without_the_access_role_no_further_repository_is_tried()
    {
        using var machine = new Machine();
        machine.Answer("aws-identity", "echo arn:aws:sts::222222222222:assumed-role/Somebody/else");
        var run = await machine.ConfigureAsync(("Repositories", "us-east-2/SharedDemoRepo us-east-2/Other"));
        Assert.Equal(
            "the profile gives arn:aws:sts::222222222222:assumed-role/Somebody/else, not "
                + $"arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/{Machine.InstanceId}",
            run["identity"].Detail
        );
        Assert.DoesNotContain(machine.Calls, call => call.EndsWith("Other", StringComparison.Ordinal));
        Assert.Equal(1, run.ExitCode);
    }

    [Fact]
    public async Task A_failing_repository_does_not_stop_the_next()
    {
        using var machine = new Machine();
        machine.Answer(
            "aws-get-repository",
            "case $* in *Missing*) echo 'An error occurred (RepositoryDoesNotExistException): Missing does not exist' >&2; "
                + "exit 254 ;; esac; echo arn"
        );
        machine.Answer(
            "git-ls-remote",
            "case $* in *Missing*) echo \"fatal: repository '$2' not found\" >&2; exit 128 ;; esac; printf 'abc\\tHEAD\\n'"
        );
        var run = await machine.ConfigureAsync(("Repositories", "us-east-2/Missing us-east-2/SharedDemoRepo"));
        Assert.Equal(1, run.ExitCode);
        Assert.Equal(
            [false, false, true, true, true],
            run.Checks.SkipWhile(check => check.Name != "get-repository").Select(check => check.Ok)
        );
        Assert.Equal(
            ["us-east-2/Missing", "us-east-2/SharedDemoRepo"],
            run.Checks.Where(check => check.Name == "ls-remote").Select(check => check.Repository)
        );
    }

    [Fact]
    public async Task Another_branch_with_the_same_suffix_is_not_the_branch()
    {
        using var machine = new Machine();
        machine.Answer("git-ls-remote", @"printf 'abc\trefs/heads/refs/heads/main\n'");
        var run = await machine.ConfigureAsync(("Branch", "main"));
        Assert.Equal((false, $"there is no branch main in {Url}"), (run["ls-remote"].Ok, run["ls-remote"].Detail));
    }

    [Fact]
    public async Task An_empty_repository_is_reachable_but_has_no_branch()
    {
        using var machine = new Machine();
        machine.Answer("git-ls-remote", ":");
        Assert.Equal(
            (true, $"{Url} is empty"),
            ((await machine.ConfigureAsync())["ls-remote"].Ok, (await machine.ConfigureAsync())["ls-remote"].Detail)
        );
        Assert.False((await machine.ConfigureAsync(("Branch", "main")))["ls-remote"].Ok);
    }

    [Fact]
    public async Task Cached_sessions_of_the_access_role_are_removed_and_others_stay()
    {
        using var machine = new Machine();
        var kept = machine.WriteHome(
            ".aws/cli/cache/other.json",
            """{"AssumedRoleUser": {"Arn": "arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole2/i-0123456789abcdef0"}}"""
        );
        var gone = machine.WriteHome(
            ".aws/cli/cache/ours.json",
            """{"AssumedRoleUser": {"Arn": "arn:aws:sts::111111111111:assumed-role/CrossAccountRepoAccessRole/i-0123456789abcdef0"}}"""
        );
        await machine.ConfigureAsync();
        Assert.True(File.Exists(kept));
        Assert.False(File.Exists(gone));
    }

    [Fact]
    public async Task A_proxy_between_the_instance_and_its_metadata_is_mentioned()
    {
        using var machine = new Machine();
        machine.Instead["/etc/environment"] = "http_proxy=http://proxy.example:3128\n";
        machine.Answer("aws-identity", "echo 'Unable to locate credentials' >&2; exit 255");
        Assert.Contains("no_proxy lacks 169.254.169.254", (await machine.ConfigureAsync())["identity"].Detail, StringComparison.Ordinal);
        machine.Instead["/etc/environment"] += "no_proxy=169.254.169.254,localhost\n";
        Assert.Equal("Unable to locate credentials", (await machine.ConfigureAsync())["identity"].Detail);
    }
}
