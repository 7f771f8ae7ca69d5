using System.Reflection;
using System.Text.RegularExpressions;
using RepoGrant.Host;

namespace Templates.Tests;

/// <summary>docs/monitoring.md has every event, metric and alarm, and docs/operations.md what the alarms cost.</summary>
public partial class MonitoringPageTests
{
    private static readonly string Page = Checkout.Text("docs/monitoring.md");

    [Fact]
    public void Every_event_with_a_schema_has_a_row() =>
        Agreement.Of(
            Directory.GetFiles(Checkout.PathOf("events", "schemas"), "*.json").Select(file => Path.GetFileNameWithoutExtension(file)),
            Names("detail type").Select(type => type.ToLowerInvariant().Replace(' ', '-')),
            type => $"docs/monitoring.md has no row for the event {type}.",
            type => $"docs/monitoring.md has a row for the event {type}, which has no schema."
        );

    [Fact]
    public void Every_metric_has_a_row() =>
        Agreement.Of(
            typeof(MetricName).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name),
            Names("metric"),
            metric => $"docs/monitoring.md has no row for the metric {metric}.",
            metric => $"docs/monitoring.md has a row for the metric {metric}, which no function writes."
        );

    [Fact]
    public void Every_alarm_has_a_row() =>
        Agreement.Of(
            AlarmName().Matches(Checkout.Text(Project.RepositoryTemplate)).Select(alarm => $"<stack>-{alarm.Groups[1].Value}"),
            Names("alarm"),
            alarm => $"docs/monitoring.md has no row for the alarm {alarm}.",
            alarm => $"docs/monitoring.md has a row for the alarm {alarm}, which the stack does not have."
        );

    // An alarm is priced by the metrics that it looks at.
    [Fact]
    public void The_price_of_the_alarms_is_that_of_their_metrics()
    {
        var template = Checkout.Text(Project.RepositoryTemplate);
        var metrics = MetricOfAlarm().Count(template);
        var withBucket = MetricWithBucket().Count(template);

        Assert.Equal(2, withBucket);
        Assert.Contains(
            $"| the alarms on {metrics - withBucket} metrics, {metrics} with a bucket for reports, at $0.10 | "
                + $"${(metrics - withBucket) / 10m:0.00} to ${metrics / 10m:0.00} |",
            Checkout.Text("docs/operations.md"),
            StringComparison.Ordinal
        );
    }

    // The first column of the table whose heading begins with this.
    private static IEnumerable<string> Names(string heading) =>
        Page.Split($"| {heading} |")[1]
            .Split("\n\n")[0]
            .Split('\n')
            .Skip(2)
            .SelectMany(row => Code().Matches(row.Split(" | ")[0]))
            .Select(name => name.Groups[1].Value);

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Code();

    [GeneratedRegex(@"AlarmName: !Sub \$\{AWS::StackName\}-(\S+)")]
    private static partial Regex AlarmName();

    [GeneratedRegex(@"(?m)^ +MetricName: ")]
    private static partial Regex MetricOfAlarm();

    [GeneratedRegex(@"- !If\n +- HasReportBucket\n +- Id: \w+\n +ReturnData: false\n +MetricStat:")]
    private static partial Regex MetricWithBucket();
}
