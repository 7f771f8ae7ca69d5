namespace Instance.Tests;

/// <summary>Action check: compares what is there with what the parameters ask for, and does not write a byte.</summary>
public sealed class CheckTests
{
    private static readonly (string, string) Check = ("Action", "check");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("repository")]
    [InlineData("global")]
    public async Task Correct_files_pass_and_nothing_is_written(string scope)
    {
        using var machine = new Machine();
        machine.WriteHome(".gitconfig", "[user]\n\tname = Jo\n");
        (string, string)[] asked = [("GitScope", scope), ("Repositories", "us-east-2/SharedDemoRepo eu-west-1/Other"), ("Generation", "3")];
        Assert.Equal(0, (await machine.ConfigureAsync(asked)).ExitCode);
        var before = Everything(machine);

        var run = await machine.ConfigureAsync([.. asked, Check]);

        run.Passes();
        string[] expected = ["prerequisites", "profile", "credential-helper", "credential-helper"];
        Assert.Equal(scope == "global" ? [.. expected, "credential-helper"] : expected, run.Checks.Select(check => check.Name));
        Assert.Equal(before, Everything(machine));
    }

    /// <summary>An edit in a home, and the check that finds it.</summary>
    public static TheoryData<string, string, string> Edits =>
        new()
        {
            { "another role", "profile", "was changed" },
            { "no profile", "profile", "was changed" },
            { "no config file", "profile", "was changed" },
            { "keys that win", "profile", "wins over" },
            { "another helper", "credential-helper", "was changed" },
            { "no helper", "credential-helper", "was changed" },
            { "no git file", "credential-helper", "was changed" },
            { "another aws", "credential-helper", "was changed" },
        };

    [Theory]
    [MemberData(nameof(Edits))]
    public async Task An_edit_is_found_and_stays(string what, string name, string said)
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        await EditAsync(machine, what);
        var before = Everything(machine);

        var run = await machine.ConfigureAsync(Check);

        Assert.Equal(1, run.ExitCode);
        var found = Assert.Single(run.Checks, check => !check.Ok);
        Assert.Equal(name, found.Name);
        Assert.Contains(said, found.Detail, StringComparison.Ordinal);
        Assert.Equal(before, Everything(machine));

        // And a configuration corrects it, except keys that belong to somebody else.
        if (what != "keys that win")
        {
            Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
            Assert.Equal(0, (await machine.ConfigureAsync(Check)).ExitCode);
        }
    }

    [Fact]
    public async Task What_an_earlier_request_has_left_is_found()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync();
        await File.AppendAllTextAsync(
            machine.MemoryFile,
            $"helper {Environment.UserName} cross-account-role us-east-2/Former\n",
            Cancelled
        );
        var before = Everything(machine);

        var found = (await machine.ConfigureAsync(Check))["removed"];

        Assert.False(found.Ok);
        Assert.Contains("us-east-2/Former", found.Detail, StringComparison.Ordinal);
        Assert.Equal(before, Everything(machine));
    }

    [Fact]
    public async Task A_request_older_than_the_applied_one_is_refused()
    {
        using var machine = new Machine();
        await machine.ConfigureAsync(("Generation", "5"));

        var run = await machine.ConfigureAsync(Check, ("Generation", "4"));

        Assert.Equal(1, run.ExitCode);
        Assert.Contains("is older than 5", Assert.Single(run.Checks).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task If_nothing_was_ever_written_nothing_is_created()
    {
        using var machine = new Machine();

        var run = await machine.ConfigureAsync(Check);

        Assert.False(run["profile"].Ok);
        Assert.False(run["credential-helper"].Ok);
        Assert.False(Directory.Exists(machine.MemoryFolder));
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    private static async Task EditAsync(Machine machine, string what)
    {
        switch (what)
        {
            case "another role":
                await ReplaceAsync(machine.ConfigFile, "role/repogrant/", "role/other/");
                break;
            case "no profile":
                await File.WriteAllTextAsync(machine.ConfigFile, "[default]\noutput = json\n", Cancelled);
                break;
            case "no config file":
                File.Delete(machine.ConfigFile);
                break;
            case "keys that win":
                machine.WriteHome(".aws/credentials", "[cross-account-role]\naws_access_key_id = AKIA\n");
                break;
            case "another helper":
                await File.AppendAllTextAsync(
                    machine.GitConfigFile,
                    "[credential \"https://git-codecommit.us-east-2.amazonaws.com\"]\n\thelper = store\n",
                    Cancelled
                );
                break;
            case "no helper":
                await File.WriteAllTextAsync(machine.GitConfigFile, "[user]\n\tname = Jo\n", Cancelled);
                break;
            case "no git file":
                File.Delete(machine.GitConfigFile);
                break;
            default:
                await ReplaceAsync(machine.GitConfigFile, "/commands/aws ", "/elsewhere/aws ");
                break;
        }
    }

    private static async Task ReplaceAsync(string file, string old, string new_)
    {
        var text = await File.ReadAllTextAsync(file, Cancelled);
        Assert.Contains(old, text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(file, text.Replace(old, new_, StringComparison.Ordinal), Cancelled);
    }

    // Names, times and bytes of everything in the home and in the memory.
    private static string Everything(Machine machine) =>
        string.Join(
            '\n',
            new[] { machine.Home, machine.MemoryFolder }
                .Where(Directory.Exists)
                .SelectMany(folder => Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories))
                .Order(StringComparer.Ordinal)
                .Select(file => $"{file} {File.GetLastWriteTimeUtc(file).Ticks} {Convert.ToHexString(File.ReadAllBytes(file))}")
        );
}
