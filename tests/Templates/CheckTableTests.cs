using System.Text.RegularExpressions;

namespace Templates.Tests;

/// <summary>docs/instances.md explains every check that a report can have, and no other.</summary>
public partial class CheckTableTests
{
    [Fact]
    public void Every_check_has_a_row_that_says_when_it_fails_and_what_to_do()
    {
        var section = Checkout.Text("docs/instances.md").Split("## The checks\n")[1].Split("\n## ")[0];
        var rows = Row().Matches(section);
        var ofScripts = OfScripts().ToHashSet(StringComparer.Ordinal);
        var ofFunctions = OfFunctions().ToHashSet(StringComparer.Ordinal);

        // Both sources are really read.
        Assert.Superset(new HashSet<string> { "prerequisites", "ls-remote", "clone", "generation", "omitted" }, ofScripts);
        Assert.Superset(new HashSet<string> { "managed", "delivery", "run-command", "platform" }, ofFunctions);
        Assert.All(
            rows,
            row =>
            {
                Assert.True(row.Groups["when"].Length > 5, row.Value);
                Assert.True(row.Groups["what"].Length > 5, row.Value);
            }
        );
        Agreement.Of(
            ofScripts.Union(ofFunctions, StringComparer.Ordinal),
            rows.Select(row => row.Groups["name"].Value),
            check => $"docs/instances.md has no row for the check {check}.",
            check => $"docs/instances.md has a row for the check {check}, which nothing reports."
        );
    }

    // What a script passes to one of the functions of instance/report.sh, or json.awk makes itself, without the marks that it leaves out.
    private static IEnumerable<string> OfScripts()
    {
        var scripts = Directory.GetFiles(Checkout.PathOf("instance"), "*.sh").Select(File.ReadAllText);
        var json = Checkout.Text("instance/json.awk");
        var marks = Marks().Match(json).Groups[1].Value.Split('|');
        return scripts
            .SelectMany(script => Reported().Matches(script))
            .Concat(MadeByAwk().Matches(json))
            .Select(match => match.Groups[1].Value)
            .Except(marks, StringComparer.Ordinal);
    }

    private static IEnumerable<string> OfFunctions() =>
        Directory
            .GetFiles(Checkout.PathOf("functions"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(file => MadeByFunctions().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value);

    [GeneratedRegex(@"(?m)^\| `(?<name>[a-z-]+)` \| (?<when>.+) \| (?<what>.+) \|$", RegexOptions.ExplicitCapture)]
    private static partial Regex Row();

    [GeneratedRegex(@"(?m)(?<=^[^#\n]*)\b(?:pass|fail|report|say) ([a-z][a-z-]+)\b")]
    private static partial Regex Reported();

    [GeneratedRegex(@"\$1 ~ /\^\(([a-z|]+)\)\$/")]
    private static partial Regex Marks();

    [GeneratedRegex(@"json\(""([a-z-]+)""")]
    private static partial Regex MadeByAwk();

    // new Check("role", …), and the results of Unreachable.
    [GeneratedRegex(@"(?:\bnew Check\(|\bResult\(\s*instanceId,)\s*""([a-z-]+)""")]
    private static partial Regex MadeByFunctions();
}
