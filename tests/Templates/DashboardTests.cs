using System.Reflection;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using RepoGrant.Host;
using static Templates.Tests.Project;

namespace Templates.Tests;

/// <summary>The dashboard shows exactly the metrics that the functions write.</summary>
public class DashboardTests
{
    private static readonly string Body = Argument(Repository.Resources["Dashboard"].Properties.Required("DashboardBody"));

    private static readonly string[] Written =
    [
        .. typeof(MetricName)
            .GetFields(BindingFlags.Public | BindingFlags.Static)
            .Select(name => (string)name.GetRawConstantValue()!)
            .Order(StringComparer.Ordinal),
    ];

    [Fact]
    public void Every_metric_of_the_functions_is_shown_and_no_other()
    {
        var shown = Rows()
            .Select(row => (Namespace: row.Namespace, Name: row.Name))
            .Where(row => row.Namespace == "RepoGrant")
            .Select(row => row.Name)
            .Append(Body.Contains("{RepoGrant,Stack,Error} MetricName=\\\"Errors\\\"", StringComparison.Ordinal) ? MetricName.Errors : "");

        Assert.Equal(Written, shown.Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public void It_is_as_CloudWatch_takes_a_dashboard() => Assert.Empty(DashboardGrammar.ProblemsOf(Body));

    /// <summary>The test above would notice.</summary>
    [Theory]
    [InlineData("\"type\": \"metric\"", "\"type\": \"metrics\"")]
    [InlineData("\"width\": 9", "\"width\": 25")]
    [InlineData("\"view\": \"singleValue\"", "\"view\": \"number\"")]
    [InlineData("\"period\": 900", "\"period\": 90")]
    [InlineData("\"stat\": \"p50\"", "\"stat\": \"median\"")]
    [InlineData("\"color\": \"#2ca02c\"", "\"hue\": \"#2ca02c\"")]
    [InlineData("\"RepoGrant\", \"Grants\", \"Stack\",", "\"RepoGrant\", \"Grants\",")]
    [InlineData("\"RepoGrant\", \"TimeToAccess\"", "\".\", \"TimeToAccess\"")]
    public void A_dashboard_that_CloudWatch_refuses_is_noticed(string text, string instead)
    {
        Assert.Contains(text, Body, StringComparison.Ordinal);

        Assert.NotEmpty(DashboardGrammar.ProblemsOf(Body.Replace(text, instead, StringComparison.Ordinal)));
    }

    [Fact]
    public void Widgets_do_not_overlap()
    {
        var cells = JsonNode.Parse(Body)!["widgets"]!
            .AsArray()
            .SelectMany(widget =>
                from x in Enumerable.Range((int)widget!["x"]!, (int)widget["width"]!)
                from y in Enumerable.Range((int)widget["y"]!, (int)widget["height"]!)
                select (x, y)
            )
            .ToArray();

        Assert.Equal(cells.Length, cells.Distinct().Count());
        Assert.All(cells, cell => Assert.InRange(cell.x, 0, 23));
    }

    [Fact]
    public void Every_alarm_says_what_to_do_and_uses_an_existing_metric()
    {
        var alarms = Repository.Resources.Values.Where(resource => resource.Type == "AWS::CloudWatch::Alarm").ToArray();

        Assert.NotEmpty(alarms);
        Assert.All(alarms, alarm => Assert.InRange(Argument(alarm.Properties.Required("AlarmDescription")).Length, 100, 1024));
        // And where to read more about that.
        Assert.All(
            alarms,
            alarm =>
            {
                var page = Regex.Match(Argument(alarm.Properties.Required("AlarmDescription")), "docs/[a-z]+\\.md");
                Assert.True(page.Success && File.Exists(Checkout.PathOf(page.Value)), page.Value);
            }
        );
        Assert.All(
            alarms.Where(alarm => alarm.Properties["Namespace"]?.AsText() == "RepoGrant"),
            alarm => Assert.Contains(alarm.Properties.Required("MetricName").AsText(), Written)
        );
    }

    // "." repeats the value above, "..." all of them (CloudWatch API reference, "Dashboard Body Structure and Syntax").
    private static IEnumerable<(string Namespace, string Name)> Rows()
    {
        foreach (var widget in JsonNode.Parse(Body)!["widgets"]!.AsArray())
        {
            var (space, name) = ("", "");
            foreach (var row in widget!["properties"]!["metrics"]!.AsArray())
            {
                if (row![0] is JsonObject)
                    continue;

                space = (string)row[0]! is "." or "..." ? space : (string)row[0]!;
                name = (string)row[0]! == "..." || (string)row[1]! == "." ? name : (string)row[1]!;
                yield return (space, name);
            }
        }
    }
}
