using System.Globalization;
using System.Text.RegularExpressions;

namespace Cli.Tests;

/// <summary>
/// README's "Try it", block by block as written, in one shell: a reader's second terminal. The first terminal's LocalAws is already started
/// by the test.
/// </summary>
public sealed partial class TryItStory : IDisposable
{
    private readonly DirectoryInfo home = Directory.CreateTempSubdirectory("repogrant-");

    [Fact]
    public async Task A_reader_gets_from_a_new_repository_to_a_clone_on_an_instance_and_takes_the_grant_away()
    {
        var blocks = Blocks();
        foreach (var target in FirstTerminal().Matches(blocks[0]).Select(match => match.Groups[1].Value))
            Assert.Contains(target, Checkout.Text("Makefile").Split('\n').Select(line => line.Split(':')[0]));
        Assert.Equal(["repogrant", "local"], FirstTerminal().Matches(blocks[0]).Select(match => match.Groups[1].Value));

        await using var accounts = await Accounts.StartAsync();
        var said = await ShellAsync(accounts, blocks[1..]);

        Assert.Contains("Plan: 10 to create, 0 to change, 0 to remove.", said[3], StringComparison.Ordinal);
        Assert.Contains("VERIFIED", said[3], StringComparison.Ordinal);
        Assert.Contains("The first commit", said[4], StringComparison.Ordinal);
        Assert.Contains("REVOKED", said[5], StringComparison.Ordinal);
        ShellBlocks.Ran(typeof(TryItStory), "README.md", "Try it");
        Assert.All(await accounts.ThereAsync(), there => Assert.StartsWith("record ", there, StringComparison.Ordinal));
    }

    public void Dispose() => home.Delete(recursive: true);

    /// <summary>What each block printed; the first element is what was printed before them.</summary>
    private async Task<string[]> ShellAsync(Accounts accounts, IEnumerable<string> blocks)
    {
        const string Between = "-- next block --";
        var script = $"set -eu -o pipefail\necho '{Between}'\n" + string.Join($"\necho '{Between}'\n", blocks);
        string[] passed = ["PATH", "DOTNET_ROOT", "DOTNET_CLI_HOME", "NUGET_PACKAGES"];
        var start = Programs.Alone(
            "bash",
            ["-c", script],
            [
                .. passed
                    .Select(name => KeyValuePair.Create(name, Environment.GetEnvironmentVariable(name)))
                    .Where(pair => pair.Value is not null),
                KeyValuePair.Create<string, string?>("HOME", home.FullName),
                KeyValuePair.Create<string, string?>("TMPDIR", home.FullName),
                KeyValuePair.Create<string, string?>("LC_ALL", "C.UTF-8"),
                // Tells make where LocalAws is, if not at its default port.
                KeyValuePair.Create<string, string?>("PORT", accounts.Host.Endpoint.Port.ToString(CultureInfo.InvariantCulture)),
            ],
            Checkout.Folder
        );
        var run = await Programs.RunAsync(start);
        Assert.True(run.ExitCode == 0, run.Everything);
        return run.Output.Split(Between + "\n");
    }

    private static string[] Blocks() =>
        [.. ShellBlocks.InPages.Where(block => block is { Page: "README.md", Heading: "Try it" }).Select(block => block.Text)];

    [GeneratedRegex("^make ([a-z-]+)", RegexOptions.Multiline)]
    private static partial Regex FirstTerminal();
}
