namespace Instance.Tests;

/// <summary>What happens to ~/.aws/config, byte for byte.</summary>
public sealed class ProfileTests
{
    private const string Keys = """
        role_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole
        credential_source = Ec2InstanceMetadata
        region = us-east-2
        role_session_name = i-0123456789abcdef0
        sts_regional_endpoints = regional

        """;

    private const string Section = "[profile cross-account-role]\n" + Keys;

    private static readonly (string Name, string Before, string After)[] Cases =
    [
        ("an empty file", "", Section),
        (
            "other profiles and comments",
            "# mine\n[default]\nregion = eu-west-1 \n; tail\n",
            "# mine\n[default]\nregion = eu-west-1 \n; tail\n\n" + Section
        ),
        ("no newline at the end", "[default]\noutput = json", "[default]\noutput = json\n\n" + Section),
        ("a blank line at the end", "[default]\noutput = json\n\n", "[default]\noutput = json\n\n" + Section),
        ("a file of blank lines", "\n\n", "\n\n" + Section),
        ("a comment alone, without newline", "# nothing yet", "# nothing yet\n\n" + Section),
        ("the profile as it should be", Section, Section),
        (
            "the profile as it should be, written another way",
            "[profile   cross-account-role]   \nREGION=us-east-2\nrole_session_name : i-0123456789abcdef0\nsts_regional_endpoints=regional\n\n# why\ncredential_source= Ec2InstanceMetadata\nrole_arn =arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
            "[profile   cross-account-role]   \nREGION=us-east-2\nrole_session_name : i-0123456789abcdef0\nsts_regional_endpoints=regional\n\n# why\ncredential_source= Ec2InstanceMetadata\nrole_arn =arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole"
        ),
        (
            "a header without keys, before another section",
            "[profile cross-account-role]\n\n[default]\na = b\n",
            Section + "\n[default]\na = b\n"
        ),
        ("a header without keys or newline", "[profile cross-account-role]", Section),
        ("a quoted name", "[profile \"cross-account-role\"]\n" + Keys, "[profile \"cross-account-role\"]\n" + Keys),
        ("a name in single quotes", "[profile 'cross-account-role']\n" + Keys, "[profile 'cross-account-role']\n" + Keys),
        (
            "old values",
            "[default]\n[profile cross-account-role]\nrole_arn = old\nregion = eu-west-1\noutput = json\n# end\n[profile z]\nregion = x\n",
            "[default]\n[profile cross-account-role]\nrole_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole\nregion = us-east-2\noutput = json\ncredential_source = Ec2InstanceMetadata\nrole_session_name = i-0123456789abcdef0\nsts_regional_endpoints = regional\n# end\n[profile z]\nregion = x\n"
        ),
        (
            "other ways to get credentials",
            "[profile cross-account-role]\nsource_profile = default\n"
                + Keys
                + "external_id=x\nmfa_serial = y\nSOURCE_PROFILE = z\nsso_session = s\naws_access_key_id = k\naws_secret_access_key = s\n",
            Section
        ),
        (
            "the same in another profile",
            "[profile other]\nsource_profile = default\nregion = eu-west-1\n",
            "[profile other]\nsource_profile = default\nregion = eu-west-1\n\n" + Section
        ),
        (
            "keys of the user's own, with nested values",
            "[profile cross-account-role]\ns3 =\n  max_concurrent_requests = 20\n  region = not-ours\n" + Keys,
            "[profile cross-account-role]\ns3 =\n  max_concurrent_requests = 20\n  region = not-ours\n" + Keys
        ),
        (
            "a nested value under a key that goes",
            "[profile cross-account-role]\nsource_profile =\n  a\n\n  b\n" + Keys,
            "[profile cross-account-role]\n\n" + Keys
        ),
        ("a continued value of a key of ours", Section + "  and-more\n", Section),
        (
            "a section header inside a value",
            "[profile a]\nx =\n  [profile cross-account-role]\n  region = no\n",
            "[profile a]\nx =\n  [profile cross-account-role]\n  region = no\n\n" + Section
        ),
        (
            "an indented section",
            "  [profile cross-account-role]\n  region = us-east-2\n  source_profile = x\n  output = json\n",
            "  [profile cross-account-role]\n  region = us-east-2\n  output = json\nrole_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole\ncredential_source = Ec2InstanceMetadata\nrole_session_name = i-0123456789abcdef0\nsts_regional_endpoints = regional\n"
        ),
        (
            "the same key twice",
            "[profile cross-account-role]\nregion = a\nregion = b\n" + Keys.Replace("region = us-east-2\n", "", StringComparison.Ordinal),
            "[profile cross-account-role]\nregion = us-east-2\n" + Keys.Replace("region = us-east-2\n", "", StringComparison.Ordinal)
        ),
        ("the profile twice", Section + "[default]\na = b\n" + Section, Section + "[default]\na = b\n"),
        (
            "the profile three times, each with something of its own",
            "[profile cross-account-role]\nrole_arn = x\n[profile z]\na = b\n[profile cross-account-role]\noutput = json\n# about z2\n[profile z2]\n[profile  cross-account-role]\noutput = text\ns3 =\n  a = b\nregion = eu-west-1\n",
            "[profile cross-account-role]\nrole_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole\ncredential_source = Ec2InstanceMetadata\nregion = us-east-2\nrole_session_name = i-0123456789abcdef0\nsts_regional_endpoints = regional\noutput = json\ns3 =\n  a = b\n[profile z]\na = b\n# about z2\n[profile z2]\n"
        ),
        (
            "names that only look like it",
            "[cross-account-role]\na=b\n[profile cross-account-role2]\na=b\n[profile Cross-Account-Role]\na=b\n[sso-session cross-account-role]\na=b\n",
            "[cross-account-role]\na=b\n[profile cross-account-role2]\na=b\n[profile Cross-Account-Role]\na=b\n[sso-session cross-account-role]\na=b\n\n"
                + Section
        ),
        ("a name that a pattern would match", "[profile crossXaccount-role]\na=b\n", "[profile crossXaccount-role]\na=b\n\n" + Section),
        ("carriage returns", "[default]\r\na = b\r\n", ("[default]\na = b\n\n" + Section).ReplaceLineEndings("\r\n")),
        (
            "carriage returns around the profile",
            ("[profile cross-account-role]\nrole_arn = old\nsource_profile = x\n\n[default]\na = b").ReplaceLineEndings("\r\n"),
            (Section + "\n[default]\na = b").ReplaceLineEndings("\r\n")
        ),
        ("carriage returns, nothing to change", Section.ReplaceLineEndings("\r\n"), Section.ReplaceLineEndings("\r\n")),
        (
            "what means something to awk and printf",
            "[default]\na = 100% \\n \\\\ & \"x\" '$HOME' `id` %s\n\ttabbed = \\t\n",
            "[default]\na = 100% \\n \\\\ & \"x\" '$HOME' `id` %s\n\ttabbed = \\t\n\n" + Section
        ),
        ("text in other scripts", "[default]\n# Größe 大きさ \u00a0\n", "[default]\n# Größe 大きさ \u00a0\n\n" + Section),
    ];

    public static TheoryData<string, string> CasesWithEveryAwk =>
        new(from example in Cases from awk in Tools.Awks select (example.Name, string.Join(' ', awk)));

    [Theory]
    [MemberData(nameof(CasesWithEveryAwk))]
    public async Task The_profile_is_written_and_every_other_byte_stays(string name, string awk)
    {
        var (_, before, after) = Cases.Single(example => example.Name == name);
        using var machine = new Machine();
        machine.Replace("awk", awk.Split(' '));
        machine.WriteHome(".aws/config", before);

        var first = await machine.ConfigureAsync();
        Assert.Equal(after, await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken));
        Assert.True(first["profile"].Ok, first["profile"].Detail);
        Assert.Contains(before == after ? "was as it should be" : "updated", first["profile"].Detail, StringComparison.Ordinal);

        var written = File.GetLastWriteTimeUtc(machine.ConfigFile);
        var second = await machine.ConfigureAsync();
        Assert.Equal(after, await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken));
        Assert.Contains("was as it should be", second["profile"].Detail, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(machine.ConfigFile));
    }

    [Fact]
    public async Task Bytes_that_are_no_text_stay()
    {
        using var machine = new Machine();
        byte[] before = [.. "[default]\n# "u8, .. Enumerable.Range(0x80, 0x80).Select(value => (byte)value), .. "\n"u8];
        machine.WriteHome(".aws/config", "");
        await File.WriteAllBytesAsync(machine.ConfigFile, before, TestContext.Current.CancellationToken);
        await machine.ConfigureAsync();
        var after = await File.ReadAllBytesAsync(machine.ConfigFile, TestContext.Current.CancellationToken);
        Assert.Equal(before, after[..before.Length]);
        Assert.Equal("\n" + Section, System.Text.Encoding.ASCII.GetString(after[before.Length..]));
    }

    [Fact]
    public async Task A_new_file_is_readable_by_its_user_alone()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync();
        Assert.Equal(Section, await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(machine.ConfigFile));
        Assert.Equal("[profile cross-account-role] created in " + machine.ConfigFile, run["profile"].Detail);
    }

    [Theory]
    [InlineData(UnixFileMode.UserRead)]
    [InlineData(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.OtherRead)]
    public async Task The_mode_of_a_file_stays(UnixFileMode mode)
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\n", mode);
        await machine.ConfigureAsync();
        Assert.Equal("[default]\n\n" + Section, await File.ReadAllTextAsync(machine.ConfigFile, TestContext.Current.CancellationToken));
        Assert.Equal(mode, File.GetUnixFileMode(machine.ConfigFile));
    }

    [Theory]
    [InlineData("../dotfiles/aws-config")]
    [InlineData("chain")]
    public async Task A_symbolic_link_stays_one_and_what_it_leads_to_is_written(string target)
    {
        using var machine = new Machine();
        var real = machine.WriteHome("dotfiles/aws-config", "[default]\n");
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(Path.Combine(machine.Home, ".aws/chain"), "../dotfiles/aws-config");
        File.CreateSymbolicLink(machine.ConfigFile, target);
        await machine.ConfigureAsync();
        Assert.Equal(target, new FileInfo(machine.ConfigFile).LinkTarget);
        Assert.Null(new FileInfo(real).LinkTarget);
        Assert.Equal("[default]\n\n" + Section, await File.ReadAllTextAsync(real, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_link_to_a_file_that_is_not_there_yet_is_followed()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(machine.ConfigFile, machine.InFolder("home/later"));
        await machine.ConfigureAsync();
        Assert.Equal(Section, await File.ReadAllTextAsync(machine.InFolder("home/later"), TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Nothing_but_the_two_files_is_left_in_the_home()
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\n");
        await machine.ConfigureAsync(("Clone", "true"));
        await machine.ConfigureAsync(("Clone", "true"));
        Assert.Equal(
            [machine.ConfigFile, machine.GitConfigFile],
            Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories).Order()
        );
    }

    [Fact]
    public async Task A_folder_in_its_place_is_a_failed_check_that_says_so()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(machine.ConfigFile);
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((false, machine.ConfigFile + " is not a file"), (run["profile"].Ok, run["profile"].Detail));
        Assert.DoesNotContain(run.Checks, check => check.Name is "identity" or "ls-remote");
    }

    [Fact]
    public async Task A_link_in_a_circle_is_a_failed_check_that_says_so()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(machine.ConfigFile, "config");
        var run = await machine.ConfigureAsync();
        Assert.Contains("leads nowhere", run["profile"].Detail, StringComparison.Ordinal);
        Assert.False(run["profile"].Ok);
    }

    [Fact]
    public async Task The_default_profile_is_never_taken_over()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync(("ProfileName", "default"));
        Assert.False(run["profile"].Ok);
        Assert.False(File.Exists(machine.ConfigFile));
    }

    [Fact]
    public async Task An_instance_that_does_not_know_its_id_fails_and_writes_no_profile()
    {
        using var machine = new Machine();
        machine.Environment.Remove("AWS_SSM_INSTANCE_ID");
        machine.Instead["/sys/devices/virtual/dmi/id/board_asset_tag"] = "not an id";
        machine.Instead["/var/lib/cloud/data/instance-id"] = "not an id";
        var run = await machine.ConfigureAsync();
        Assert.Contains("cannot tell the id of this instance", run["profile"].Detail, StringComparison.Ordinal);
        Assert.False(File.Exists(machine.ConfigFile));
    }

    [Fact]
    public async Task The_aws_cli_reads_a_repaired_file_that_it_refused_before()
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", Section + "source_profile = default\n" + Section);
        await machine.ConfigureAsync();
        var (exitCode, output, errors) = await machine.RunAsync([
            Tools.Require("aws", "the AWS CLI"),
            "configure",
            "get",
            "role_session_name",
            "--profile",
            "cross-account-role",
        ]);
        Assert.True(exitCode == 0, errors);
        Assert.Equal(Machine.InstanceId, output.Trim());
    }
}
