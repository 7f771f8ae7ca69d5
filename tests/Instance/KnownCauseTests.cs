namespace Instance.Tests;

/// <summary>Whatever would make git or aws use other credentials is looked for first, named, and not waited for.</summary>
public sealed class KnownCauseTests
{
    private const string Host = "git-codecommit.us-east-2.amazonaws.com";
    private const string Url = $"https://{Host}/v1/repos/SharedDemoRepo";

    public static TheoryData<string, string> Overruling =>
        new()
        {
            { "an empty helper and another one for all hosts", "[credential]\n\thelper =\n\thelper = theirs\n" },
            { "another one for the host", $"[credential \"https://{Host}\"]\n\thelper = theirs\n" },
            { "another one for every such host", "[credential \"https://git-codecommit.*.amazonaws.com\"]\n\thelper = theirs\n" },
            { "another one for the very repository", $"[credential \"{Url}\"]\n\thelper = theirs\n" },
            { "one that turns useHttpPath off", "[credential]\n\tuseHttpPath = false\n" },
            { "a file that is included", "[include]\n\tpath = included\n" },
        };

    [Theory]
    [MemberData(nameof(Overruling))]
    public async Task A_helper_that_git_would_call_after_ours_is_moved_before_it(string what, string section)
    {
        using var machine = new Machine();
        machine.WriteHome("included", "[credential]\n\thelper =\n\thelper = theirs\n");
        await machine.ConfigureAsync();
        await File.AppendAllTextAsync(machine.GitConfigFile, section, TestContext.Current.CancellationToken);

        var run = await machine.ConfigureAsync();

        Assert.EndsWith(" written", run["credential-helper"].Detail, StringComparison.Ordinal);
        var file = await File.ReadAllTextAsync(machine.GitConfigFile, TestContext.Current.CancellationToken);
        Assert.StartsWith(section, file, StringComparison.Ordinal);
        Assert.Equal("from-our-helper", await FilledAsync(machine));
        var again = await machine.ConfigureAsync();
        Assert.EndsWith("was already correct", again["credential-helper"].Detail, StringComparison.Ordinal);
        Assert.NotEmpty(what);
    }

    [Theory]
    [InlineData("[credential \"https://github.com\"]\n\thelper = theirs\n")]
    [InlineData("[credential \"https://git-codecommit.eu-west-1.amazonaws.com\"]\n\thelper = theirs\n")]
    [InlineData("[credential \"https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo2\"]\n\thelper = theirs\n")]
    [InlineData("[credential \"http://git-codecommit.us-east-2.amazonaws.com\"]\n\thelper = theirs\n")]
    public async Task A_helper_for_something_else_stays_after_ours(string section)
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        await File.AppendAllTextAsync(machine.GitConfigFile, section, TestContext.Current.CancellationToken);
        var run = await machine.ConfigureAsync();
        Assert.EndsWith("was already correct", run["credential-helper"].Detail, StringComparison.Ordinal);
        Assert.Equal("from-our-helper", await FilledAsync(machine));
    }

    [Fact]
    public async Task A_replacement_of_the_repositorys_URL_is_named()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", $"[url \"ssh://{Host}/\"]\n\tinsteadOf = https://{Host}/\n");
        var check = (await machine.ConfigureAsync())["credential-helper"];
        Assert.False(check.Ok);
        Assert.Equal(
            $"git rewrites {Url} because of url.ssh://{Host}/.insteadof in file:{machine.GitConfigFile}: remove that setting",
            check.Detail
        );
    }

    [Theory]
    [InlineData($"machine {Host} login jo password x", $"machine {Host}")]
    [InlineData($"machine other login a password b\nmachine {Host}\n  login jo\n  password x\n", $"machine {Host}")]
    [InlineData("default login anonymous password x", "default")]
    public async Task A_login_in_netrc_is_named_at_once(string netrc, string entry)
    {
        using var machine = new Machine();
        machine.WriteHome(".netrc", netrc);
        var run = await machine.ConfigureAsync();
        Assert.Equal(
            (false, $"{machine.Home}/.netrc has a login, {entry}, that is sent to {Host} before git can ask the helper: remove it"),
            (run["credential-helper"].Ok, run["credential-helper"].Detail)
        );
        Assert.DoesNotContain(machine.Calls, call => call.StartsWith("sleep", StringComparison.Ordinal) || call.Contains("ls-remote"));
    }

    [Theory]
    [InlineData("machine github.com login jo password default")]
    [InlineData($"macdef init\n machine {Host} login x\n\nmachine github.com login jo password x\n")]
    [InlineData($"# machine {Host} login x password y\n")]
    [InlineData($"machine {Host}\n")]
    public async Task A_netrc_without_a_login_for_the_host_is_fine(string netrc)
    {
        using var machine = new Machine();
        machine.WriteHome(".netrc", netrc);
        Assert.True((await machine.ConfigureAsync())["credential-helper"].Ok);
    }

    [Fact]
    public async Task A_section_in_the_credentials_file_that_takes_precedence_is_named_with_its_keys()
    {
        using var machine = new Machine();
        var file = machine.WriteHome(
            ".aws/credentials",
            "[cross-account-role]\nrole_arn = arn:x\nsource_profile = default\noutput = json\n"
        );
        var run = await machine.ConfigureAsync();
        Assert.Equal(
            (false, $"[cross-account-role] in {file} has role_arn source_profile, and wins over {machine.ConfigFile}: remove that section"),
            (run["profile"].Ok, run["profile"].Detail)
        );
        Assert.DoesNotContain(machine.Calls, call => call.StartsWith("aws", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("[default]\naws_access_key_id = x\n")]
    [InlineData("[cross-account-role]\noutput = json\n")]
    [InlineData("[profile cross-account-role]\nrole_arn = x\n")]
    public async Task A_credentials_file_without_the_profile_is_fine(string text)
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/credentials", text);
        Assert.True((await machine.ConfigureAsync())["profile"].Ok);
    }

    [Fact]
    public async Task If_a_file_system_has_no_locks_a_link_makes_others_wait()
    {
        using var machine = new Machine();
        machine.Put("flock", "echo 'flock: 9: No locks available' >&2; exit 71");
        var holder = await HoldAsync(machine, Environment.ProcessId);

        var held = await machine.ConfigureAsync();
        // The other one ends while this one is waiting.
        machine.Put("sleep", $"rm -f {holder}");
        var freed = await machine.ConfigureAsync();

        Assert.Equal(
            "flock: 9: No locks available; another configuration of this instance has been running for more than five minutes",
            held["generation"].Detail
        );
        Assert.True(freed["ls-remote"].Ok);
        Assert.Null(new FileInfo(holder).LinkTarget);
    }

    [Fact]
    public async Task A_process_that_has_ended_makes_nobody_wait()
    {
        using var machine = new Machine();
        machine.Put("flock", "echo 'flock: 9: No locks available' >&2; exit 71");
        await HoldAsync(machine, int.MaxValue);

        Assert.True((await machine.ConfigureAsync())["ls-remote"].Ok);
    }

    [Fact]
    public async Task Another_configuration_that_does_not_end_is_reported()
    {
        using var machine = new Machine();
        machine.Put("flock", "exit 1");

        var run = await machine.ConfigureAsync();

        Assert.Equal("another configuration of this instance has been running for more than five minutes", run["generation"].Detail);
    }

    private static async Task<string> HoldAsync(Machine machine, int process)
    {
        var holder = Path.Combine(machine.MemoryFolder, "holder");
        await machine.RunAsync(["mkdir", "-p", machine.MemoryFolder]);
        await machine.RunAsync(["ln", "-s", $"{process}", holder]);
        return holder;
    }

    private static async Task<string?> FilledAsync(Machine machine)
    {
        var (_, output, _) = await machine.RunAsync(
            ["git", "credential", "fill"],
            $"protocol=https\nhost={Host}\npath=v1/repos/SharedDemoRepo\n\n"
        );
        return output.Split('\n').FirstOrDefault(line => line.StartsWith("username=", StringComparison.Ordinal))?["username=".Length..];
    }

    [Fact]
    public async Task A_password_in_an_address_is_not_reported()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", $"[url \"https://ci:pass@word@{Host}/\"]\n\tinsteadOf = https://{Host}/\n");
        using var other = new Machine();
        other.Answer("aws-identity", "echo 'proxy http://jo:password1@proxy.example:1, mail to jo@corp.example' >&2; exit 1");

        Assert.Contains(
            $"because of url.https://***@{Host}/.insteadof in ",
            (await machine.ConfigureAsync())["credential-helper"].Detail,
            StringComparison.Ordinal
        );
        Assert.Equal("proxy http://***@proxy.example:1, mail to jo@corp.example", (await other.ConfigureAsync())["identity"].Detail);
    }

    /// <remarks>Whoever has no other way writes the password there.</remarks>
    [Fact]
    public async Task A_helper_that_git_would_call_is_named_by_its_first_word()
    {
        using var machine = new Machine();
        machine.Answer("git-version", "echo git version 2.7.4");
        machine.WriteHome(
            ".gitconfig",
            "[credential]\n\thelper = store --file password1\n\thelper = \"!f() { echo password=password1; }; f\"\n"
        );

        var detail = (await machine.ConfigureAsync())["credential-helper"].Detail;

        Assert.Equal($"for {Url} git calls store ([credential] in a file of git) !f ([credential] in a file of git): remove that", detail);
    }

    /// <remarks>To git before 2.9 an empty helper resets nothing.</remarks>
    [Theory]
    [InlineData("2.8.6", false)]
    [InlineData("2.9.0", true)]
    public async Task A_git_that_cannot_reset_other_helpers_fails_the_check(string version, bool ok)
    {
        using var machine = new Machine();
        machine.Answer("git-version", $"echo git version {version}");
        machine.WriteHome(".gitconfig", "[credential]\n\thelper = theirs\n");
        Assert.Equal(ok, (await machine.ConfigureAsync())["credential-helper"].Ok);
    }

    /// <remarks>The helper for all hosts and the one for the URL are the same, so nothing has to be reset.</remarks>
    [Theory]
    [MemberData(nameof(EveryAwkTests.Awks), MemberType = typeof(EveryAwkTests))]
    public async Task A_git_that_cannot_reset_helpers_may_have_ours_for_all_hosts(string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        machine.Answer("git-version", "echo git version 2.8.6");
        (string, string)[] global = [("GitScope", "global"), ("Repositories", "us-east-2/SharedDemoRepo us-east-2/Other")];

        var run = await machine.ConfigureAsync(global);
        Assert.All(run.Checks, check => Assert.True(check.Ok, check.Detail));
        Assert.Equal(3, run.Checks.Count(check => check.Name == "credential-helper"));

        var written = await File.ReadAllTextAsync(machine.GitConfigFile, TestContext.Current.CancellationToken);
        await machine.ConfigureAsync(global);
        Assert.Equal(written, await File.ReadAllTextAsync(machine.GitConfigFile, TestContext.Current.CancellationToken));
    }

    /// <remarks>In that folder, git would ask whoever the included file names.</remarks>
    [Fact]
    public async Task A_file_that_is_included_in_some_folders_is_moved_before_our_helper()
    {
        using var machine = new Machine();
        var work = Directory.CreateDirectory(Path.Combine(machine.Home, "work")).FullName;
        machine.WriteHome("included", "[credential]\n\thelper =\n\thelper = \"!echo username=theirs; echo password=x; :\"\n");
        await machine.ConfigureAsync();
        await File.AppendAllTextAsync(
            machine.GitConfigFile,
            "[includeIf \"gitdir:~/work/\"]\n\tpath = included\n",
            TestContext.Current.CancellationToken
        );
        await machine.RunAsync(["git", "init", "--quiet", work]);
        string[] fill = ["sh", "-c", $"cd {work} && git credential fill"];
        const string Asked = $"protocol=https\nhost={Host}\npath=v1/repos/SharedDemoRepo\n\n";
        Assert.Contains("username=theirs", (await machine.RunAsync(fill, Asked)).Output, StringComparison.Ordinal);

        var first = await machine.ConfigureAsync();
        var second = await machine.ConfigureAsync();

        Assert.EndsWith(" written", first["credential-helper"].Detail, StringComparison.Ordinal);
        Assert.EndsWith("was already correct", second["credential-helper"].Detail, StringComparison.Ordinal);
        Assert.Contains("username=from-our-helper", (await machine.RunAsync(fill, Asked)).Output, StringComparison.Ordinal);
    }

    /// <remarks>git asks no helper then, and CodeCommit denies what it gets, which looks like a trust that has yet to spread.</remarks>
    [Theory]
    [InlineData("[http]\n\textraHeader = AUTHORIZATION: basic password1\n", "http.extraheader")]
    [InlineData($"[http \"https://{Host}\"]\n\textraHeader = Authorization: x\n", $"http.https://{Host}.extraheader")]
    public async Task A_header_that_logs_in_is_named_without_its_value(string section, string key)
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", section);
        Assert.Equal(
            $"git sends a login of its own to {Url} because of {key} in file:{machine.GitConfigFile}: remove that setting",
            (await machine.ConfigureAsync())["credential-helper"].Detail
        );
    }

    [Theory]
    [InlineData("[http]\n\textraHeader = X-Trace: 1\n")]
    [InlineData("[http]\n\textraHeader = Authorization: x\n\textraHeader =\n")]
    [InlineData("[http \"https://github.com\"]\n\textraHeader = Authorization: x\n")]
    public async Task A_header_that_does_not_log_in_there_is_fine(string section)
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", section);
        Assert.True((await machine.ConfigureAsync())["credential-helper"].Ok);
    }
}
