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
        var shown = Rows().Select(row => row.Series.Split(' ')).Where(series => series[0] == "RepoGrant").Select(series => series[1]);

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

    /// <summary>
    /// A row for a metric, or for a dimension, that nobody emits would stay empty for ever. AWS's own are those of its user guides.
    /// </summary>
    [Fact]
    public void Every_row_is_of_a_metric_that_is_emitted_with_just_these_dimensions()
    {
        Assert.NotEmpty(Rows());
        Assert.All(Rows(), row => Assert.Contains(row.Series, Emitted));
    }

    /// <summary>The test above would notice.</summary>
    [Theory]
    [InlineData("\"InstancesFailed\"", "\"InstancesFailing\"")]
    [InlineData("\"TimeToAccess\", \"Stack\"", "\"TimeToAccess\", \"StackName\"")]
    [InlineData("\"ExecutionThrottled\", \"StateMachineArn\"", "\"ExecutionsThrottled\", \"StateMachineArn\"")]
    [InlineData("\"InvocationsSentToDlq\"", "\"InvocationsSentToDLQ\"")]
    [InlineData("{RepoGrant,Stack,Error}", "{RepoGrant,Error}")]
    public void A_row_that_would_stay_empty_is_noticed(string text, string instead)
    {
        Assert.Contains(text, Body, StringComparison.Ordinal);

        Assert.Contains(Rows(Body.Replace(text, instead, StringComparison.Ordinal)), row => !Emitted.Contains(row.Series));
    }

    [Fact]
    public void Counts_are_added_up_and_the_number_of_grants_is_not() =>
        Assert.All(
            Rows().Where(row => row.Series.StartsWith("RepoGrant ", StringComparison.Ordinal) && !row.Series.Contains("TimeToAccess")),
            row => Assert.Equal(row.Series.Contains(" Grants ") ? "Maximum" : "Sum", row.Statistic)
        );

    [Fact]
    public void Every_metric_is_written_by_a_function()
    {
        var code = string.Join(
            '\n',
            Directory
                .EnumerateFiles(Checkout.PathOf("functions"), "*.cs", SearchOption.AllDirectories)
                .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal))
                .Where(file => Path.GetFileName(file) is not ("Metrics.cs" or "MetricName.cs"))
                .Select(File.ReadAllText)
        );

        Assert.All(
            Written,
            name => Assert.Contains(name == MetricName.Errors ? "metrics.Failed(" : $"MetricName.{name}", code, StringComparison.Ordinal)
        );
    }

    // A metric with the names of its dimensions, such as "RepoGrant Errors Stack Error": what the functions write, and of what AWS's
    // services write (Step Functions Developer Guide, "Monitoring Step Functions metrics using CloudWatch"; EventBridge User Guide,
    // "Monitoring Amazon EventBridge"; Lambda and SQS Developer Guides) what an operator of this stack could look for.
    private static readonly string[] Emitted =
    [
        .. OfFunctions(),
        "AWS/States ExecutionsStarted StateMachineArn",
        "AWS/States ExecutionsSucceeded StateMachineArn",
        "AWS/States ExecutionsFailed StateMachineArn",
        "AWS/States ExecutionsAborted StateMachineArn",
        "AWS/States ExecutionsTimedOut StateMachineArn",
        "AWS/States ExecutionThrottled StateMachineArn",
        "AWS/States ExecutionTime StateMachineArn",
        "AWS/Lambda Throttles FunctionName",
        "AWS/Lambda Errors FunctionName",
        // With a bus of one's own both; rules of the default bus have no EventBusName.
        "AWS/Events FailedInvocations EventBusName RuleName",
        "AWS/Events FailedInvocations RuleName",
        "AWS/Events InvocationsSentToDlq EventBusName RuleName",
        "AWS/Events InvocationsSentToDlq RuleName",
        "AWS/SQS ApproximateNumberOfMessagesVisible QueueName",
    ];

    private static IEnumerable<string> OfFunctions()
    {
        var lines = new List<JsonNode>();
        var metrics = new Metrics("repogrant", line => lines.Add(JsonNode.Parse(line.Span)!), TimeProvider.System);
        foreach (var name in Written.Where(name => name != MetricName.Errors))
            metrics.Write(name, 1);
        metrics.Failed("ProfileInUse");
        return from line in lines
            let declared = line["_aws"]!["CloudWatchMetrics"]![0]!
            from metric in declared["Metrics"]!.AsArray()
            from dimensions in declared["Dimensions"]!.AsArray()
            select $"{declared["Namespace"]} {metric!["Name"]} {string.Join(' ', dimensions!.AsArray())}";
    }

    // "." repeats the value above, "..." all of them (CloudWatch API reference, "Dashboard Body Structure and Syntax").
    private static IEnumerable<(string Series, string Statistic)> Rows(string? body = null)
    {
        foreach (var properties in JsonNode.Parse(body ?? Body)!["widgets"]!.AsArray().Select(widget => widget!["properties"]!))
        {
            string[] above = [];
            foreach (var row in properties["metrics"]!.AsArray().Select(row => row!.AsArray()))
            {
                var options = row[^1] as JsonObject;
                if ((string?)options?["expression"] is { } expression)
                {
                    var search = Regex.Match(expression, "^SEARCH\\('\\{([^}]+)\\} MetricName=\"([^\"]+)\".*', '([A-Za-z]+)', [0-9]+\\)$");
                    Assert.True(search.Success, expression);
                    string[] schema = search.Groups[1].Value.Split(',');
                    yield return ($"{schema[0]} {search.Groups[2].Value} {string.Join(' ', schema[1..])}", search.Groups[3].Value);
                    continue;
                }

                var words = row.Where(word => word is JsonValue).Select(word => (string)word!).ToArray();
                above = words is ["..."] ? above : [.. words.Select((word, index) => word == "." ? above[index] : word)];
                var dimensions = above.Skip(2).Where((_, index) => index % 2 == 0);
                yield return (
                    $"{above[0]} {above[1]} {string.Join(' ', dimensions)}",
                    (string?)options?["stat"] ?? (string?)properties["stat"] ?? "Average"
                );
            }
        }
    }
}
