using System.Diagnostics;
using System.Text.RegularExpressions;

namespace Stories.Tests;

/// <summary><c>make demo</c> as somebody sees it on a terminal of 80 columns: each story of events/, and the life of a grant.</summary>
public sealed partial class DemoStories
{
    private const int Columns = 80;

    /// <summary>The inputs that the demo runs, and what each story must show, in this order.</summary>
    public static TheoryData<string, string[]> Stories =>
        new()
        {
            {
                "--event events/seed.json",
                ["With lag seed 1", "The execution, live", "The proof", "is refused:", "The same again: nothing to change"]
            },
            { "--event events/required-fields.json", ["The proof"] },
            { "--event events/several-repositories.json", ["policy CrossAccountRepoAccessRole-platform", "The proof"] },
            {
                "--event events/tags.json",
                [
                    "The proof",
                    "An instance is launched with these tags",
                    "an execution that nobody started by hand",
                    "git clone",
                    "The same again",
                ]
            },
            {
                "--event events/adopted-profile.json",
                [
                    "is refused: ProfileInUse",
                    "repogrant:extend",
                    "tags it repogrant:extend=true",
                    "The execution, live",
                    "VERIFIED",
                    "The proof",
                ]
            },
            {
                "--event events/plan.json",
                [
                    "Before the plan: the same grant, with read access",
                    "SUCCEEDED",
                    "~ policy",
                    "+ ",
                    "\"codecommit:GitPush\"",
                    "Plan: 0 to create, 1 to change",
                ]
            },
            { "--story lifecycle", ["Narrowed to one", "found and repaired", "the policy alone refuses it", "Granted again, and revoked"] },
        };

    [Theory]
    [MemberData(nameof(Stories))]
    public async Task Every_story_fits_80_columns_and_shows_what_it_is_called_for(string arguments, string[] shown)
    {
        var (exitCode, lines) = await DemoAsync(arguments);
        var screen = string.Join('\n', lines);
        // It does not matter where a line is broken.
        var read = Blanks().Replace(screen, " ");
        Assert.True(exitCode == 0, screen);
        Assert.All(lines, line => Assert.True(line.Length <= Columns, $"{line.Length} columns: {line}"));
        var position = 0;
        foreach (var text in shown)
        {
            var found = read.IndexOf(text, position, StringComparison.Ordinal);
            Assert.True(found >= 0, $"'{text}' is not shown where it belongs:\n{screen}");
            position = found + text.Length;
        }
    }

    [Fact]
    public void Every_input_in_events_is_a_story_of_the_demo()
    {
        var inputs = Directory.GetFiles(Checkout.PathOf("events"), "*.json").Select(Path.GetFileName);
        // These are for the other state machines, or for a grant that is already recorded.
        string[] others = ["instance-running.json", "reconcile.json", "recorded-grant.json", "repair.json", "revoke.json"];
        var stories = Stories
            .Select(story => story.Data.Item1.Split('/')[^1])
            .Where(story => story.EndsWith(".json", StringComparison.Ordinal));
        Assert.Equal(inputs.Except(others).Order(), stories.Order());
    }

    [Fact]
    public async Task A_failure_is_told_once_with_what_to_do()
    {
        var folder = Directory.CreateTempSubdirectory("demo-");
        try
        {
            var file = Path.Combine(folder.FullName, "mistyped.json");
            var seed = Checkout.Text("events/seed.json").Replace("\"repositories\"", "\"repositorys\"", StringComparison.Ordinal);
            await File.WriteAllTextAsync(file, seed, TestContext.Current.CancellationToken);
            var (exitCode, lines) = await DemoAsync($"--event {file}");
            Assert.Equal(1, exitCode);
            Assert.Single(lines, line => line.Contains("did you mean", StringComparison.OrdinalIgnoreCase));
            Assert.Contains(lines, line => line.Contains("docs/output.md", StringComparison.Ordinal));
            Assert.DoesNotContain(lines, line => line.Contains("What to try next", StringComparison.Ordinal));
            Assert.All(lines, line => Assert.True(line.Length <= Columns, line));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    // script(1) makes a terminal for the program. A line that is updated in place appears as often as it was written.
    private static async Task<(int ExitCode, string[] Lines)> DemoAsync(string arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "LocalAws.dll");
        var start = new ProcessStartInfo(
            "script",
            ["-qec", $"stty cols {Columns} rows 60; dotnet '{program}' demo {arguments}", "/dev/null"]
        )
        {
            WorkingDirectory = Checkout.Folder,
        };
        start.Environment["TERM"] = "xterm-256color";
        start.Environment.Remove("NO_COLOR");
        var run = await Programs.RunAsync(start);
        return (run.ExitCode, ControlSequences().Replace(run.Output, "").Split(['\n', '\r'], StringSplitOptions.RemoveEmptyEntries));
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"\e\[[0-9;?]*[A-Za-z]")]
    private static partial Regex ControlSequences();
}
