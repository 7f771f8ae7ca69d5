namespace Instance.Tests;

/// <summary>Action remove: what was written for the grant is removed, and nothing else.</summary>
public sealed class RemovalTests
{
    private static readonly (string, string) Remove = ("Action", "remove");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Homes =>
        new(
            from config in (string[])["", "[default]\noutput = json\n", "[default]\noutput = json\n\n", "[default]\r\noutput = json\r\n"]
            from git in (string[])["", "[user]\n\tname = Jo\n", "[credential]\n\thelper = store\n# the end\n"]
            select (config, git)
        );

    [Theory]
    [MemberData(nameof(Homes))]
    public async Task The_home_is_restored_byte_for_byte(string config, string git)
    {
        using var machine = new Machine();
        if (config.Length > 0)
            machine.WriteHome(".aws/config", config);
        if (git.Length > 0)
            machine.WriteHome(".gitconfig", git);
        await machine.ConfigureAsync(("GitScope", "global"), ("Repositories", "us-east-2/SharedDemoRepo eu-west-1/Other"));

        var run = await machine.ConfigureAsync(Remove, ("Generation", "1"));

        Assert.Equal((0, true), (run.ExitCode, Assert.Single(run.Checks).Ok));
        Assert.Equal(("removed", Environment.UserName), (run.Checks[0].Name, run.Checks[0].User));
        Assert.Equal(config, await ReadAsync(machine.ConfigFile));
        Assert.Equal(git, await ReadAsync(machine.GitConfigFile));
    }

    [Fact]
    public async Task Only_the_generation_is_remembered()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Generation", "4"));
        await machine.ConfigureAsync(Remove, ("Generation", "5"));
        Assert.Equal("generation 5\n", await File.ReadAllTextAsync(machine.MemoryFile, Cancelled));
        Assert.False((await machine.ConfigureAsync(("Generation", "4")))["generation"].Ok);
        Assert.False(File.Exists(machine.ConfigFile));
    }

    [Fact]
    public async Task Without_a_memory_what_the_parameters_name_is_removed()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        Directory.Delete(machine.MemoryFolder, recursive: true);
        await machine.ConfigureAsync(Remove);
        Assert.Empty(Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_helper_in_the_format_of_an_earlier_release_is_removed()
    {
        using var machine = new Machine();
        machine.WriteHome(
            ".gitconfig",
            "[credential \"https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo\"]\n\thelper = \n"
                + "\thelper = !AWS_CLI_AUTO_PROMPT=off aws codecommit --profile cross-account-role credential-helper $@\n"
                + "\tuseHttpPath = true\n[user]\n\tname = Jo\n"
        );
        await machine.ConfigureAsync(Remove);
        Assert.Equal("[user]\n\tname = Jo\n", await ReadAsync(machine.GitConfigFile));
    }

    [Fact]
    public async Task A_repetition_does_no_harm_nor_does_a_removal_without_a_configuration()
    {
        using var machine = new Machine();
        Assert.Equal("nothing was there", (await machine.ConfigureAsync(Remove))["removed"].Detail);
        Assert.True((await machine.ConfigureAsync(Remove))["removed"].Ok);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    [Fact]
    public async Task A_deleted_user_is_fine()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync(Remove, ("Users", "long-gone"));
        Assert.Equal((true, "there is no user long-gone on this instance"), (run["removed"].Ok, run["removed"].Detail));
        Assert.Equal(0, run.ExitCode);
    }

    [Fact]
    public async Task Somebody_elses_helpers_and_profiles_stay()
    {
        const string Git =
            "[credential \"https://git-codecommit.us-east-2.amazonaws.com/v1/repos/SharedDemoRepo\"]\n\thelper = theirs\n"
            + "[credential]\n\thelper = !aws codecommit --profile cross-account-role credential-helper $@\n";
        const string Config = "[profile another]\nrole_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole\n";
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", Git);
        machine.WriteHome(".aws/config", Config);
        await machine.ConfigureAsync();
        await machine.ConfigureAsync(Remove);
        Assert.Equal((Config, Git), (await ReadAsync(machine.ConfigFile), await ReadAsync(machine.GitConfigFile)));
    }

    [Fact]
    public async Task Another_grants_helper_for_the_same_repository_stays()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Grant", "first"), ("ProfileName", "first"));
        var git = await ReadAsync(machine.GitConfigFile);
        await machine.ConfigureAsync(("Grant", "second"), ("ProfileName", "second"));
        await machine.ConfigureAsync(Remove, ("Grant", "second"), ("ProfileName", "second"));
        Assert.Equal(git, await ReadAsync(machine.GitConfigFile));
    }

    [Fact]
    public async Task The_session_that_the_CLI_cached_is_removed_and_others_stay()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var kept = machine.WriteHome(".aws/cli/cache/other.json", Session("CrossAccountRepoAccessRole2"));
        var gone = machine.WriteHome(".aws/cli/cache/ours.json", Session("CrossAccountRepoAccessRole"));
        await machine.ConfigureAsync(Remove);
        Assert.Equal((true, false), (File.Exists(kept), File.Exists(gone)));
    }

    [Fact]
    public async Task Neither_aws_nor_git_is_started_or_needed()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var calls = machine.Calls.Count;
        foreach (var tool in (string[])["aws", "git"])
        {
            File.Delete(machine.InFolder($"commands/{tool}"));
            machine.Instead[$"/usr/bin/{tool}"] = null;
        }
        await machine.ConfigureAsync(Remove);
        Assert.Equal(calls, machine.Calls.Count);
        Assert.Empty(Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task A_file_that_cannot_be_read_fails_a_check_and_stays_remembered()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        var memory = await File.ReadAllTextAsync(machine.MemoryFile, Cancelled);
        File.Delete(machine.GitConfigFile);
        Directory.CreateDirectory(machine.GitConfigFile);
        var run = await machine.ConfigureAsync(Remove);
        Assert.Equal((1, false), (run.ExitCode, run["removed"].Ok));
        Assert.Contains($"{machine.GitConfigFile} is not a file", run["removed"].Detail, StringComparison.Ordinal);
        Assert.Equal(
            memory.Split('\n').Order(StringComparer.Ordinal),
            (await File.ReadAllTextAsync(machine.MemoryFile, Cancelled)).Split('\n').Order(StringComparer.Ordinal)
        );
    }

    public static TheoryData<string, string> ShellsAndAwks => new(from shell in Tools.Shells from awk in Tools.Awks select (shell, awk));

    [Theory]
    [MemberData(nameof(ShellsAndAwks))]
    public async Task Removal_works_in_every_shell_and_with_every_awk(string shell, string awk)
    {
        using var machine = new Machine { Shell = Tools.Command(shell) };
        machine.Replace("awk", awk);
        machine.WriteHome(".aws/config", "[default]\noutput = json\n");
        machine.WriteHome(".gitconfig", "[user]\n\tname = Jo\n");
        var first = await machine.ConfigureAsync(("GitScope", "global"), ("Generation", "1"));
        first.Passes();
        var second = await machine.ConfigureAsync(Remove, ("Generation", "2"));
        Assert.True(second["removed"].Ok, second["removed"].Detail);
        Assert.Equal(
            ("[default]\noutput = json\n", "[user]\n\tname = Jo\n"),
            (await ReadAsync(machine.ConfigFile), await ReadAsync(machine.GitConfigFile))
        );
    }

    private static string Session(string role) =>
        $$$"""{"AssumedRoleUser": {"Arn": "arn:aws:sts::111111111111:assumed-role/{{{role}}}/i-0123456789abcdef0"}}""";

    private static async Task<string> ReadAsync(string path) => File.Exists(path) ? await File.ReadAllTextAsync(path, Cancelled) : "";

    /// <remarks>A home that is mounted later still has what was written.</remarks>
    [Fact]
    public async Task A_home_that_is_not_there_fails_the_check_and_stays_remembered()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        Directory.Move(machine.Home, machine.Home + "-elsewhere");

        var run = await machine.ConfigureAsync(Remove, ("Generation", "1"));
        Assert.Equal((1, $"the home folder {machine.Home} is not there now"), (run.ExitCode, run["removed"].Detail));

        Directory.Move(machine.Home + "-elsewhere", machine.Home);
        Assert.True((await machine.ConfigureAsync(Remove, ("Generation", "1")))["removed"].Ok);
        Assert.Empty(Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories));
    }

    /// <remarks>As on NFS, where root is nobody, and on FUSE.</remarks>
    [Fact]
    public async Task What_is_written_in_a_home_that_root_cannot_see_is_remembered_and_removed()
    {
        using var machine = new Machine();
        var parent = await Daemon.HomeAsync(machine);
        var home = parent + "/jo";
        await machine.RunAsync(["sh", "-c", $"mkdir {home} && chown daemon:daemon {home} && chmod 700 {parent}"]);
        await File.AppendAllTextAsync(machine.InFolder("scratch/users"), $"jo:x:1:1:jo:{home}:/usr/sbin/nologin\n", Cancelled);
        machine.Shell =
        [
            Tools.Require("setpriv", "the util-linux package"),
            "--bounding-set=-dac_override,-dac_read_search",
            .. machine.Shell,
        ];

        (await machine.ConfigureAsync(("Users", "jo"))).Passes();
        Assert.Contains("\nprofile jo ", await File.ReadAllTextAsync(machine.MemoryFile, Cancelled), StringComparison.Ordinal);
        Assert.True(File.Exists(home + "/.aws/config"));

        var removed = (await machine.ConfigureAsync(Remove, ("Users", "jo"), ("Generation", "1")))["removed"];
        Assert.Contains("[profile cross-account-role]", removed.Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFiles(home, "*", SearchOption.AllDirectories));
    }

    [Fact]
    public async Task Of_a_user_who_never_had_a_home_nothing_has_to_be_removed()
    {
        using var machine = new Machine();
        machine.Environment["HOME"] = "/nonexistent";
        Assert.False((await machine.ConfigureAsync())["prerequisites"].Ok);
        var run = await machine.ConfigureAsync(Remove);
        Assert.Equal((0, "nothing was there"), (run.ExitCode, run["removed"].Detail));
    }

    /// <remarks>
    /// A directory that does not answer has no users for the moment. On Red Hat's distributions nsswitch.conf names sss whether SSSD has a
    /// directory or not.
    /// </remarks>
    [Theory]
    [InlineData("passwd: files systemd\n", null, true)]
    [InlineData("passwd: files sss systemd\n", null, true)]
    [InlineData("passwd: files sss systemd\n", "[sssd]\nservices = nss\n#[domain/example]\n", true)]
    [InlineData("passwd: files sss systemd\n", "[sssd]\nservices = nss\n\n[domain/example]\nid_provider = ldap\n", false)]
    [InlineData("passwd:\t files ldap\n", null, false)]
    [InlineData("passwd: compat winbind\n", null, false)]
    public async Task A_user_who_is_unknown_now_may_be_one_of_a_directory(string nsswitch, string? sssd, bool ok)
    {
        using var machine = new Machine();
        // The machine that runs the tests need not have the folder of SSSD, and keeps its own /etc.
        var etc = machine.InFolder("scratch/etc");
        await machine.RunAsync(["cp", "-a", "/etc", etc]);
        Directory.CreateDirectory(etc + "/sssd/conf.d");
        File.Delete(etc + "/sssd/sssd.conf");
        if (sssd is not null)
            await File.WriteAllTextAsync(etc + "/sssd/conf.d/a.conf", sssd, Cancelled);
        machine.Mounts = $"mount --bind {etc} /etc || exit; ";
        await Daemon.HomeAsync(machine, "jo");
        await machine.ConfigureAsync(("Users", "jo"));
        machine.Put("getent", "exit 2");
        machine.Instead["/etc/nsswitch.conf"] = nsswitch;

        var removed = (await machine.ConfigureAsync(Remove, ("Users", "jo"), ("Generation", "1")))["removed"];

        Assert.Equal(
            (ok, "there is no user jo on this instance" + (ok ? "" : "; a directory may have this user")),
            (removed.Ok, removed.Detail)
        );
    }

    /// <remarks>Or our reset and helper would become lines of the section before.</remarks>
    [Fact]
    public async Task Blank_lines_that_somebody_has_put_into_our_section_do_no_harm()
    {
        const string Git = "[credential]\n\thelper = store\n";
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", Git);
        await machine.ConfigureAsync();
        var spaced = (await ReadAsync(machine.GitConfigFile)).Replace("\thelper =\n", "\thelper =\n\n \n", StringComparison.Ordinal);
        Assert.Contains("\n \n", spaced, StringComparison.Ordinal);
        await File.WriteAllTextAsync(machine.GitConfigFile, spaced, Cancelled);

        await machine.ConfigureAsync(Remove);

        Assert.Equal(Git, (await ReadAsync(machine.GitConfigFile)).Replace("\n\n \n", "\n", StringComparison.Ordinal));
    }
}
