using System.Text;

namespace Instance.Tests;

/// <summary>What happens to ~/.aws/config, byte for byte.</summary>
public sealed class ProfileTests
{
    private const string Section = """
        [profile cross-account-role]
        role_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole
        credential_source = Ec2InstanceMetadata
        region = us-east-2
        role_session_name = i-0123456789abcdef0
        sts_regional_endpoints = regional

        """;

    /// <summary>A folder for each case, with the file before and after, byte for byte.</summary>
    private static string Profiles { get; } = Checkout.PathOf("tests", "Instance", "Profiles");

    public static TheoryData<string, string> CasesWithEveryAwk =>
        new(
            from folder in Directory.GetDirectories(Profiles).Order(StringComparer.Ordinal)
            from awk in Tools.Awks
            select (Path.GetFileName(folder), awk)
        );

    [Theory]
    [MemberData(nameof(CasesWithEveryAwk))]
    public async Task The_profile_is_written_and_every_other_byte_stays(string name, string awk)
    {
        var (before, after) = (
            await ReadAsync(Path.Combine(Profiles, name, "before")),
            await ReadAsync(Path.Combine(Profiles, name, "after"))
        );
        using var machine = new Machine();
        machine.Replace("awk", awk);
        // Only the file matters here: without an identity the script ends after it.
        machine.Answer("aws-identity", "echo no identity >&2; exit 1");
        machine.WriteHome(".aws/config", "");
        File.Copy(Path.Combine(Profiles, name, "before"), machine.ConfigFile, overwrite: true);

        var first = await machine.ConfigureAsync();
        Assert.Equal(after, await ReadAsync(machine.ConfigFile));
        Assert.True(first["profile"].Ok, first["profile"].Detail);
        Assert.Contains(before == after ? "was already correct" : "updated", first["profile"].Detail, StringComparison.Ordinal);

        var written = File.GetLastWriteTimeUtc(machine.ConfigFile);
        var second = await machine.ConfigureAsync();
        Assert.Equal(after, await ReadAsync(machine.ConfigFile));
        Assert.Contains("was already correct", second["profile"].Detail, StringComparison.Ordinal);
        Assert.Equal(written, File.GetLastWriteTimeUtc(machine.ConfigFile));
    }

    [Fact]
    public async Task Bytes_that_are_not_text_stay()
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
    public async Task Keys_that_are_removed_are_named()
    {
        using var machine = new Machine();
        machine.WriteHome(
            ".aws/config",
            "[profile cross-account-role]\nsource_profile = default\noutput = json\nmfa_serial = m\nexternal_id = e\n"
        );
        Assert.Equal(
            $"[profile cross-account-role] updated in {machine.ConfigFile}, without its source_profile mfa_serial",
            (await machine.ConfigureAsync())["profile"].Detail
        );
        Assert.StartsWith(
            "[profile cross-account-role]\noutput = json\nexternal_id = e\n",
            await ReadAsync(machine.ConfigFile),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_new_file_is_readable_by_its_user_alone()
    {
        using var machine = new Machine();
        var run = await machine.ConfigureAsync();
        Assert.Equal(Section, await ReadAsync(machine.ConfigFile));
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
        Assert.Equal("[default]\n\n" + Section, await ReadAsync(machine.ConfigFile));
        Assert.Equal(mode, File.GetUnixFileMode(machine.ConfigFile));
    }

    [Theory]
    [InlineData("../dotfiles/aws-config")]
    [InlineData("chain")]
    public async Task A_symbolic_link_stays_and_its_target_is_written(string target)
    {
        using var machine = new Machine();
        var real = machine.WriteHome("dotfiles/aws-config", "[default]\n");
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(Path.Combine(machine.Home, ".aws/chain"), "../dotfiles/aws-config");
        File.CreateSymbolicLink(machine.ConfigFile, target);
        await machine.ConfigureAsync();
        Assert.Equal(target, new FileInfo(machine.ConfigFile).LinkTarget);
        Assert.Null(new FileInfo(real).LinkTarget);
        Assert.Equal("[default]\n\n" + Section, await ReadAsync(real));
    }

    [Fact]
    public async Task A_link_to_a_missing_file_is_followed()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(machine.ConfigFile, machine.InFolder("home/later"));
        await machine.ConfigureAsync();
        Assert.Equal(Section, await ReadAsync(machine.InFolder("home/later")));
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
    public async Task A_folder_in_place_of_the_file_fails_a_check_that_says_so()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(machine.ConfigFile);
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        Assert.Equal((false, machine.ConfigFile + " is not a file"), (run["profile"].Ok, run["profile"].Detail));
        Assert.DoesNotContain(run.Checks, check => check.Name is "identity" or "ls-remote");
    }

    [Fact]
    public async Task A_circular_link_fails_a_check_that_says_so()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(Path.GetDirectoryName(machine.ConfigFile)!);
        File.CreateSymbolicLink(machine.ConfigFile, "config");
        var run = await machine.ConfigureAsync();
        Assert.Contains("is a link to a file that does not exist", run["profile"].Detail, StringComparison.Ordinal);
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
        Assert.Contains("which instance this is", run["profile"].Detail, StringComparison.Ordinal);
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

    /// <summary>Every byte as a character of its own: nothing is lost, and a difference shows where it is.</summary>
    private static Task<string> ReadAsync(string path) =>
        File.ReadAllTextAsync(path, Encoding.Latin1, TestContext.Current.CancellationToken);

    private const string OfAnotherInstance =
        "[profile cross-account-role]\nrole_arn = arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole\n"
        + "credential_source = Ec2InstanceMetadata\nregion = us-east-2\nrole_session_name = i-0fedcba9876543210\n"
        + "sts_regional_endpoints = regional\n";

    /// <remarks>The role trusts each instance under its own name only: one would take the access from the other.</remarks>
    [Theory]
    [InlineData("nfs")]
    [InlineData("lustre")]
    [InlineData("fuseblk")]
    public async Task In_a_home_that_instances_share_the_profile_of_another_instance_stays(string fileSystem)
    {
        using var machine = new Machine();
        machine.Put("stat", $"case $* in -f*) echo {fileSystem} ;; *) exec /usr/bin/stat \"$@\" ;; esac");
        machine.WriteHome(".aws/config", OfAnotherInstance);
        var run = await machine.ConfigureAsync();
        Assert.Equal(
            (
                false,
                $"[profile cross-account-role] in this shared home ({fileSystem}) is of another instance, i-0fedcba9876543210: "
                    + "remove it if that is gone"
            ),
            (run["profile"].Ok, run["profile"].Detail)
        );
        Assert.Equal(OfAnotherInstance, await ReadAsync(machine.ConfigFile));
    }

    /// <remarks>git would ask it for all instances that share the home.</remarks>
    [Fact]
    public async Task In_a_home_that_instances_share_another_instance_neither_writes_nor_removes_helpers()
    {
        using var machine = new Machine();
        machine.Put("stat", "case $* in -f*) echo nfs ;; *) exec /usr/bin/stat \"$@\" ;; esac");
        Assert.Equal(0, (await machine.ConfigureAsync(("GitScope", "global"))).ExitCode);
        var (config, git) = (await ReadAsync(machine.ConfigFile), await ReadAsync(machine.GitConfigFile));
        Directory.Delete(machine.MemoryFolder, recursive: true);
        machine.Environment["AWS_SSM_INSTANCE_ID"] = "i-0fedcba9876543210";

        var more = await machine.ConfigureAsync(("GitScope", "global"), ("Repositories", "us-east-2/SharedDemoRepo us-east-2/Other"));
        Assert.False(more["profile"].Ok);
        Assert.DoesNotContain(more.Checks, check => check.Name == "credential-helper");
        Assert.Equal((config, git), (await ReadAsync(machine.ConfigFile), await ReadAsync(machine.GitConfigFile)));

        var less = await machine.ConfigureAsync(("Repositories", "us-east-2/Other"));
        Assert.False(less["profile"].Ok);
        var removed = await machine.ConfigureAsync(("Action", "remove"));
        Assert.Equal(
            (true, "nothing was there ([profile cross-account-role] was kept: its role_session_name was changed)"),
            (removed["removed"].Ok, removed["removed"].Detail)
        );
        Assert.Equal((config, git), (await ReadAsync(machine.ConfigFile), await ReadAsync(machine.GitConfigFile)));
    }

    [Fact]
    public async Task A_section_whose_name_only_begins_with_profile_is_no_profile()
    {
        const string Other = "[profiles]\nrole_arn = theirs\n";
        using var machine = new Machine();
        machine.WriteHome(".aws/config", Other);
        Assert.Equal(0, (await machine.ConfigureAsync(("ProfileName", "profiles"))).ExitCode);
        Assert.StartsWith(Other + "\n[profile profiles]\n", await ReadAsync(machine.ConfigFile), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ext2/ext3")]
    [InlineData("xfs")]
    public async Task On_a_disk_that_was_copied_from_another_instance_the_profile_becomes_this_instances(string fileSystem)
    {
        using var machine = new Machine();
        machine.Put("stat", $"case $* in -f*) echo {fileSystem} ;; *) exec /usr/bin/stat \"$@\" ;; esac");
        machine.WriteHome(".aws/config", OfAnotherInstance);
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Assert.Contains(Machine.InstanceId, await ReadAsync(machine.ConfigFile), StringComparison.Ordinal);
    }
}
