using System.Globalization;
using System.Text.RegularExpressions;

namespace Templates.Tests;

/// <summary>docs/performance.md has the limits that the build and the tests hold.</summary>
public partial class PerformancePageTests
{
    private static readonly string Page = Checkout.Text("docs/performance.md");

    [Fact]
    public void The_executables_limits_are_those_of_its_build()
    {
        var limits = SizeLimits().Matches(Checkout.Text("functions/publish.sh"));

        Assert.Equal(["official", "stand-ins"], limits.Select(limit => limit.Groups["kind"].Value));
        var (official, standIns) = (limits[0], limits[1]);
        Assert.Contains($"(limit {Megabytes(standIns, "size", "0.0")} MB)", Page, StringComparison.Ordinal);
        Assert.Contains($"(limit {Megabytes(standIns, "zip", "0.00")} MB)", Page, StringComparison.Ordinal);
        Assert.Contains(
            $"(limits {Megabytes(official, "size", "0.0")} MB and {Megabytes(official, "zip", "0.0")} MB)",
            Page,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void The_limits_of_one_execution_are_those_of_the_tests()
    {
        var (transitions, unchanged) = (GrantCost.MaxTransitions, GrantCost.MaxTransitionsUnchanged);
        Assert.EndsWith($" | {transitions}, {unchanged} |", Row("state transitions for one instance"), StringComparison.Ordinal);

        var (calls, callsUnchanged) = (GrantCost.MaxCallsInARow, GrantCost.MaxCallsInARowUnchanged);
        Assert.EndsWith($" | {calls}, {callsUnchanged} |", Row("sequential AWS calls"), StringComparison.Ordinal);
    }

    private static string Row(string begin) => Page.Split('\n').Single(line => line.StartsWith($"| {begin}", StringComparison.Ordinal));

    private static string Megabytes(Match limit, string what, string format) =>
        (double.Parse(limit.Groups[what].ValueSpan, CultureInfo.InvariantCulture) / 1e6).ToString(format, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"kind=(?<kind>\S+) max_bytes=(?<size>\d+) max_zip_bytes=(?<zip>\d+)", RegexOptions.ExplicitCapture)]
    private static partial Regex SizeLimits();
}
