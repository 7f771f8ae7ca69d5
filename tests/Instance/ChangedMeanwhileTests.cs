namespace Instance.Tests;

/// <summary>Files that somebody else changes while the script works on them: what they write is not lost.</summary>
public sealed class ChangedMeanwhileTests
{
    private const string Theirs = "[theirs]\nkey = value\n";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    /// <summary>What somebody does to the file $file, which had "# mine".</summary>
    private static readonly Dictionary<string, string> Ways = new()
    {
        ["appends"] = "printf '[theirs]\\nkey = value\\n' >>\"$file\"",
        ["overwrites"] = "printf '[theirs]\\nkey = value\\n' >\"$file\"",
        ["replaces, as an editor does"] = "printf '[theirs]\\nkey = value\\n' >\"$file.swp\"; mv \"$file.swp\" \"$file\"",
    };

    public static TheoryData<string, string> FilesAndWays =>
        new(from file in (string[])[".aws/config", ".gitconfig", ".config/git/config"] from way in Ways.Keys select (file, way));

    [Theory]
    [MemberData(nameof(FilesAndWays))]
    public async Task What_somebody_else_writes_meanwhile_is_not_lost(string file, string way)
    {
        using var machine = new Machine();
        var path = machine.WriteHome(file, "# mine\n");
        Meanwhile(machine, file, path, Ways[way], once: true);

        var run = await machine.ConfigureAsync();

        run.Passes();
        var text = await File.ReadAllTextAsync(path, Cancelled);
        Assert.StartsWith((way == "appends" ? "# mine\n" : "") + Theirs, text, StringComparison.Ordinal);
        Assert.Contains(Ours(file), text, StringComparison.Ordinal);
        AssertNothingElseIsThere(path);
    }

    [Theory]
    [InlineData(".aws/config")]
    [InlineData(".gitconfig")]
    public async Task A_file_that_somebody_else_creates_meanwhile_is_not_lost(string file)
    {
        using var machine = new Machine();
        var path = Path.Combine(machine.Home, file);
        Meanwhile(machine, file, "/dev/null", Ways["overwrites"], once: true);

        var run = await machine.ConfigureAsync();

        run.Passes();
        var text = await File.ReadAllTextAsync(path, Cancelled);
        Assert.StartsWith(Theirs, text, StringComparison.Ordinal);
        Assert.Contains(Ours(file), text, StringComparison.Ordinal);
        AssertNothingElseIsThere(path);
    }

    [Theory]
    [MemberData(nameof(FilesAndWays))]
    public async Task Nor_is_it_during_a_removal(string file, string way)
    {
        using var machine = new Machine();
        var path = machine.WriteHome(file, "# mine\n");
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Meanwhile(machine, file, path, Ways[way], once: true);

        var run = await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"));

        Assert.True(run["removed"].Ok, run["removed"].Detail);
        Assert.Equal(way == "appends" ? "# mine\n" + Theirs : Theirs, await File.ReadAllTextAsync(path, Cancelled));
        AssertNothingElseIsThere(path);
    }

    [Theory]
    [InlineData(".aws/config", "profile")]
    [InlineData(".gitconfig", "credential-helper")]
    [InlineData(".config/git/config", "credential-helper")]
    public async Task Somebody_who_never_stops_fails_the_check_and_loses_nothing(string file, string check)
    {
        using var machine = new Machine();
        var path = machine.WriteHome(file, "# mine\n");
        Meanwhile(machine, file, path, Ways["appends"], once: false);

        var run = await machine.ConfigureAsync();

        Assert.Equal((false, $"somebody keeps changing {path}"), (run[check].Ok, run[check].Detail));
        Assert.Equal("# mine\n", (await File.ReadAllTextAsync(path, Cancelled)).Replace(Theirs, "", StringComparison.Ordinal));
        AssertNothingElseIsThere(path);
    }

    [Theory]
    [InlineData(".aws/config")]
    [InlineData(".gitconfig")]
    public async Task A_removal_that_somebody_never_lets_happen_is_made_up_for(string file)
    {
        using var machine = new Machine();
        var path = machine.WriteHome(file, "# mine\n");
        Assert.Equal(0, (await machine.ConfigureAsync()).ExitCode);
        Meanwhile(machine, file, path, Ways["appends"], once: false);

        var run = await machine.ConfigureAsync(("Action", "remove"), ("Generation", "1"));

        Assert.Equal((false, $"somebody keeps changing {path}"), (run["removed"].Ok, run["removed"].Detail));
        Assert.Contains(Ours(file), await File.ReadAllTextAsync(path, Cancelled), StringComparison.Ordinal);
        File.Delete(machine.InFolder("commands/awk"));
        // Nobody names it any more; the instance remembers it.
        var again = await machine.ConfigureAsync(("Action", "remove"), ("Generation", "2"), ("ProfileName", "another"));
        Assert.True(again["removed"].Ok, again["removed"].Detail);
        Assert.Equal("# mine\n", (await File.ReadAllTextAsync(path, Cancelled)).Replace(Theirs, "", StringComparison.Ordinal));
    }

    private static string Ours(string file) => file == ".aws/config" ? "[profile cross-account-role]" : "[credential \"https://";

    /// <summary>After awk has read the file for a change of ours, or nothing in its place, and before it is replaced.</summary>
    private static void Meanwhile(Machine machine, string file, string read, string shell, bool once)
    {
        var program = file == ".aws/config" ? "sts_regional_endpoints" : "credential-helper (";
        var done = machine.InFolder("scratch/done");
        machine.Put(
            "awk",
            $$"""
            said=$({{Tools.Require("awk", "every distribution has one")}} "$@")
            status=$?
            [ -z "$said" ] || printf '%s\n' "$said"
            # Only what changes a file says how long that is now.
            case $said in '' | *[!0-9]*) exit "$status" ;; esac
            for last do :; done
            file={{Path.Combine(machine.Home, file)}}
            case "$last $*" in
              "{{read}} "*"{{program}}"*) [ -e {{done}} ] || { {{(once ? $": >{done}; " : "")}}{{shell}}; } ;;
            esac
            exit $status
            """
        );
    }

    private static void AssertNothingElseIsThere(string path) =>
        Assert.Equal(
            [path],
            Directory.EnumerateFiles(Path.GetDirectoryName(path)!).Where(name => name.StartsWith(path, StringComparison.Ordinal))
        );
}
