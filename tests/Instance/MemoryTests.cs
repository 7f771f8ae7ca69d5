namespace Instance.Tests;

/// <summary>What an instance remembers of a grant: an older request is refused, and what is no longer requested is removed.</summary>
public sealed class MemoryTests
{
    private const string Repo = "us-east-2/SharedDemoRepo";
    private const string Other = "us-east-2/Other";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_request_older_than_one_already_seen_is_refused_and_writes_nothing()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Generation", "1732637000001"), ("ProfileName", "new"));
        var (config, git) = (await ConfigAsync(machine), await GitAsync(machine));

        var run = await machine.ConfigureAsync(("Generation", "1732637000000"), ("ProfileName", "old"));

        var check = Assert.Single(run.Checks);
        Assert.Equal((1, "generation", "root", false), (run.ExitCode, check.Name, check.User, check.Ok));
        Assert.Contains("1732637000001", check.Detail, StringComparison.Ordinal);
        Assert.Equal((config, git), (await ConfigAsync(machine), await GitAsync(machine)));
    }

    [Theory]
    [InlineData("5", "5")]
    [InlineData("9", "10")]
    [InlineData("0", "999999999999999")]
    public async Task The_same_request_and_a_newer_one_are_applied(string first, string second)
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.ConfigureAsync(("Generation", first))).ExitCode);
        Assert.Equal(0, (await machine.ConfigureAsync(("Generation", second))).ExitCode);
    }

    [Fact]
    public async Task Each_grant_has_a_memory_of_its_own()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Generation", "9"));
        var run = await machine.ConfigureAsync(
            ("Grant", "another"),
            ("Generation", "1"),
            ("ProfileName", "another"),
            ("Repositories", Other)
        );
        Assert.Equal(0, run.ExitCode);
        Assert.Contains("[profile cross-account-role]", await ConfigAsync(machine), StringComparison.Ordinal);
        Assert.Contains("[profile another]", await ConfigAsync(machine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_its_owner_can_read_the_memory_which_says_what_was_written()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Generation", "7"), ("GitScope", "global"));
        var user = Environment.UserName;
        Assert.Equal(
            $"""
            generation 7
            profile {user} cross-account-role arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole us-east-2
            helper {user} cross-account-role {Repo}
            global {user} cross-account-role

            """,
            await File.ReadAllTextAsync(machine.MemoryFile, Cancelled)
        );
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute,
            File.GetUnixFileMode(Path.GetDirectoryName(machine.MemoryFile)!)
        );
    }

    [Fact]
    public async Task A_memory_that_cannot_be_written_stops_the_run_before_anything_else_is_written()
    {
        using var machine = new Machine();
        Directory.CreateDirectory(machine.MemoryFile + ".new");
        var run = await machine.ConfigureAsync();
        Assert.Equal(("generation", false), (Assert.Single(run.Checks).Name, run.Checks[0].Ok));
        Assert.False(File.Exists(machine.ConfigFile));
    }

    [Fact]
    public async Task A_memory_without_a_generation_is_refused()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        await File.WriteAllTextAsync(machine.MemoryFile, "profile root x\n", Cancelled);
        var run = await machine.ConfigureAsync();
        Assert.Contains("no generation", run["generation"].Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_helper_of_a_repository_that_is_no_longer_requested_is_removed()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[user]\n\tname = Jo\n");
        await machine.ConfigureAsync(("Generation", "1"));
        var alone = await GitAsync(machine);
        await machine.ConfigureAsync(("Generation", "2"), ("Repositories", $"{Repo} {Other}"));
        Assert.Contains("/Other\"", await GitAsync(machine), StringComparison.Ordinal);

        var run = await machine.ConfigureAsync(("Generation", "3"));

        Assert.Equal(alone, await GitAsync(machine));
        Assert.Equal((0, true), (run.ExitCode, run["removed"].Ok));
        Assert.Equal($"helpers in {machine.GitConfigFile}", run["removed"].Detail);
    }

    [Fact]
    public async Task A_profile_with_another_name_replaces_the_former_one()
    {
        using var machine = new Machine();
        machine.WriteHome(".aws/config", "[default]\noutput = json\n");
        await machine.ConfigureAsync(("ProfileName", "former"), ("Generation", "1"));
        await machine.ConfigureAsync(("ProfileName", "present"), ("Generation", "2"));
        Assert.DoesNotContain("former", await ConfigAsync(machine) + await GitAsync(machine), StringComparison.Ordinal);
        Assert.StartsWith("[default]\noutput = json\n\n[profile present]\n", await ConfigAsync(machine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Global_scope_is_removed_for_repository_scope_and_restored_on_request()
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[credential]\n\thelper = cache\n");
        await machine.ConfigureAsync(("Generation", "1"));
        var before = await GitAsync(machine);
        await machine.ConfigureAsync(("GitScope", "global"), ("Generation", "2"));
        Assert.NotEqual(before, await GitAsync(machine));
        await machine.ConfigureAsync(("Generation", "3"));
        Assert.Equal(before, await GitAsync(machine));
    }

    [Fact]
    public async Task What_somebody_has_changed_in_the_meantime_stays_and_the_check_says_so()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("ProfileName", "former"), ("Generation", "1"));
        var config = await ConfigAsync(machine);
        await File.WriteAllTextAsync(machine.ConfigFile, config + "output = yaml\n", Cancelled);
        var run = await machine.ConfigureAsync(("ProfileName", "present"), ("Generation", "2"));
        Assert.Contains("[profile former] was kept: it also has output", run["removed"].Detail, StringComparison.Ordinal);
        Assert.StartsWith("[profile former]\noutput = yaml\n", await ConfigAsync(machine), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_whose_role_somebody_has_changed_stays_unchanged()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("ProfileName", "former"), ("Generation", "1"));
        var changed = (await ConfigAsync(machine)).Replace("role/repogrant/", "role/theirs/", StringComparison.Ordinal);
        await File.WriteAllTextAsync(machine.ConfigFile, changed, Cancelled);
        var run = await machine.ConfigureAsync(("ProfileName", "present"), ("Generation", "2"));
        Assert.Contains("was kept: its role_arn was changed", run["removed"].Detail, StringComparison.Ordinal);
        Assert.StartsWith(changed, await ConfigAsync(machine), StringComparison.Ordinal);
    }

    /// <remarks>Killed after the profile was written: the script's git marks that moment.</remarks>
    [Fact]
    public async Task A_run_that_is_killed_loses_nothing()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("ProfileName", "first"), ("Generation", "1"));
        machine.Answer("git-version", "kill -KILL -- -$(ps -o pgid= -p $$ | tr -d ' ')");
        await machine.RunAsync(["setsid", "--wait", "/bin/sh", machine.ScriptWith(("ProfileName", "second"), ("Generation", "2"))]);
        var memory = await File.ReadAllTextAsync(machine.MemoryFile, Cancelled);
        Assert.StartsWith("generation 2\n", memory, StringComparison.Ordinal);
        Assert.Contains(" first ", memory, StringComparison.Ordinal);
        Assert.Contains(" second ", memory, StringComparison.Ordinal);

        machine.Answer("git-version", "exec \"$git\" --version");
        await machine.ConfigureAsync(("ProfileName", "third"), ("Generation", "3"));
        Assert.DoesNotMatch("first|second", await ConfigAsync(machine) + await GitAsync(machine));
    }

    private static Task<string> ConfigAsync(Machine machine) => File.ReadAllTextAsync(machine.ConfigFile, Cancelled);

    private static Task<string> GitAsync(Machine machine) => File.ReadAllTextAsync(machine.GitConfigFile, Cancelled);

    /// <remarks>A crash of the machine can leave one.</remarks>
    [Fact]
    public async Task An_empty_memory_is_like_none()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        await File.WriteAllTextAsync(machine.MemoryFile, "", Cancelled);
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        await File.WriteAllTextAsync(machine.MemoryFile, "", Cancelled);
        Assert.Equal(0, (await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"))).ExitCode);
        Assert.False(File.Exists(machine.ConfigFile));
    }
}
