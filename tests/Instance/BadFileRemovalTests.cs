namespace Instance.Tests;

/// <summary>
/// A removal where the user's files are in a bad state: it fails and says why, removes from other users, and is made up for when the file
/// is as it should be again.
/// </summary>
public sealed class BadFileRemovalTests
{
    private static readonly (string, string) Users = ("Users", "daemon root");

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static TheoryData<string, string> FilesAndWays =>
        new(
            from file in (string[])[".aws/config", ".gitconfig", ".config/git/config"]
            from way in BadFileTests.Ways.Keys
            select (file, way)
        );

    [Theory]
    [MemberData(nameof(FilesAndWays))]
    public async Task It_stays_as_it_is_until_it_can_be_read(string file, string way)
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var path = $"{home}/{file}";
        await ShellAsync(machine, "mkdir -p \"$(dirname \"$1\")\"; echo '# mine' >\"$1\"; chown -R daemon:daemon \"$2\"", path, home);
        Assert.Equal(0, (await machine.ConfigureAsync(Users)).ExitCode);
        await ShellAsync(machine, $"mv \"$1\" \"$1.kept\"; {BadFileTests.Ways[way].Shell}; chown -h daemon \"$1\"", path);
        var before = await machine.LookAsync(path);

        var run = await machine.ConfigureAsync(Users, ("Action", "remove"), ("Generation", "1"));

        Assert.Equal(["removed", "removed"], run.Checks.Select(check => check.Name));
        var failed = Assert.Single(run.Checks, check => !check.Ok);
        Assert.Equal("daemon", failed.User);
        Assert.Contains(BadFileTests.Ways[way].Says, failed.Detail, StringComparison.Ordinal);
        Assert.Contains(way.EndsWith("else's", StringComparison.Ordinal) ? "/etc/shadow" : path, failed.Detail, StringComparison.Ordinal);
        Assert.Equal(before, await machine.LookAsync(path));
        Assert.Empty(Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories));

        await ShellAsync(machine, "rm -rf \"$1\"; mv \"$1.kept\" \"$1\"", path);
        var again = await machine.ConfigureAsync(("Users", "root"), ("Action", "remove"), ("Generation", "2"));
        Assert.All(again.Checks, check => Assert.True(check.Ok, check.Detail));
        Assert.Equal("# mine\n", await File.ReadAllTextAsync(path, Cancelled));
        Assert.Equal("generation 2\n", await File.ReadAllTextAsync(machine.MemoryFile, Cancelled));
    }

    /// <remarks>Nothing of ours is in them.</remarks>
    [Theory]
    [InlineData(".netrc")]
    [InlineData(".aws/credentials")]
    public async Task A_bad_file_that_the_script_never_writes_is_not_in_the_way(string file)
    {
        using var machine = new Machine();
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        var path = Path.Combine(machine.Home, file);
        await ShellAsync(machine, "mkfifo \"$1\"", path);
        var run = await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"));
        Assert.True(run["removed"].Ok, run["removed"].Detail);
        Assert.Equal([path], Directory.EnumerateFiles(machine.Home, "*", SearchOption.AllDirectories));
    }

    /// <remarks>What it says of a link is what the file behind it has.</remarks>
    [Theory]
    [InlineData(".aws/config")]
    [InlineData(".gitconfig")]
    public async Task A_link_to_a_file_of_somebody_else_that_has_nothing_of_ours_stays(string file)
    {
        using var machine = new Machine();
        var home = await Daemon.HomeAsync(machine);
        var (path, theirs) = ($"{home}/{file}", machine.InFolder("scratch/theirs"));
        Assert.Equal(0, (await machine.ConfigureAsync(Users)).ExitCode);
        await ShellAsync(machine, "echo '# theirs' >\"$2\"; ln -sf \"$2\" \"$1\"; chown -h daemon \"$1\"", path, theirs);
        var (before, other) = (await machine.LookAsync(path), await machine.LookAsync(theirs));
        var run = await machine.ConfigureAsync(Users, ("Action", "remove"), ("Generation", "1"));
        run.Passes();
        Assert.Equal((before, other), (await machine.LookAsync(path), await machine.LookAsync(theirs)));
    }

    private static async Task ShellAsync(Machine machine, string shell, params string[] arguments)
    {
        var (exitCode, _, errors) = await machine.RunAsync(["sh", "-c", $"set -e; {shell}", "sh", .. arguments]);
        Assert.True(exitCode == 0, errors);
    }
}
