using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Templates.Tests;

/// <summary>
/// The parts of a dashboard's syntax that ours uses (CloudWatch API reference, "Dashboard Body Structure and Syntax"). CloudFormation
/// passes the text on as it is: a mistake in it fails the deployment.
/// </summary>
internal static partial class DashboardGrammar
{
    // The grid has 24 columns and 1,000 rows; a dashboard 500 widgets, a widget 500 metrics.
    private const int Columns = 24;
    private const int Rows = 1000;
    private const int Most = 500;

    private static readonly string[] OfWidget = ["type", "x", "y", "width", "height", "properties"];
    private static readonly string[] OfMetricWidget = ["title", "region", "view", "stacked", "period", "stat", "metrics"];
    private static readonly string[] Views = ["timeSeries", "singleValue", "gauge", "bar", "pie", "table"];
    private static readonly string[] OfRow = ["label", "color", "stat", "period", "id", "expression", "region", "visible", "yAxis"];

    /// <summary>Everything that is wrong with a dashboard's body.</summary>
    public static IReadOnlyList<string> ProblemsOf(string body)
    {
        var problems = new List<string>();
        var dashboard = JsonNode.Parse(body)!.AsObject();
        Check(dashboard.All(field => field.Key is "widgets" or "start" or "end" or "periodOverride"), "the dashboard has another field");
        var widgets = dashboard["widgets"]!.AsArray();
        Check(widgets.Count is > 0 and <= Most, $"{widgets.Count} widgets");
        foreach (var widget in widgets)
            OfOne(widget!.AsObject(), problems);

        return problems;

        void Check(bool holds, string problem)
        {
            if (!holds)
                problems.Add(problem);
        }
    }

    private static void OfOne(JsonObject widget, List<string> problems)
    {
        var properties = widget["properties"]!.AsObject();
        var name = (string?)properties["title"] ?? "a widget without a title";
        Check(widget.All(field => OfWidget.Contains(field.Key)), "an unknown field of a widget");
        Check((string?)widget["type"] == "metric", "the type is not metric");
        var (x, y, width, height) = (Number("x"), Number("y"), Number("width"), Number("height"));
        Check(x >= 0 && width >= 1 && x + width <= Columns, "it does not fit into the columns");
        Check(y >= 0 && height >= 1 && y + height <= Rows, "it does not fit into the rows");
        Check(properties.All(field => OfMetricWidget.Contains(field.Key)), "an unknown property");
        Check(properties["region"] is JsonValue, "there is no region");
        Check(Views.Contains((string?)properties["view"] ?? "timeSeries"), "an unknown view");
        Check(properties["stacked"] is null || (string?)properties["view"] == "timeSeries", "only a timeSeries is stacked");
        Check(IsPeriod(properties["period"]) && IsStatistic(properties["stat"]), "the period or the stat");
        var rows = properties["metrics"]!.AsArray();
        Check(rows.Count is > 0 and <= Most, $"{rows.Count} metrics");
        var before = 0;
        foreach (var row in rows)
            before = OfRowIn(row!.AsArray(), before, problem => Check(false, $"{row.ToJsonString()}: {problem}"));

        int Number(string field) => (int?)widget[field] ?? -1;

        void Check(bool holds, string problem)
        {
            if (!holds)
                problems.Add($"{name}: {problem}");
        }
    }

    /// <summary>
    /// A row: namespace, name, and names and values of dimensions, each of which may repeat the row above; or an expression.
    /// </summary>
    private static int OfRowIn(JsonArray row, int before, Action<string> problem)
    {
        var options = row[^1] as JsonObject;
        var words = row.Take(row.Count - (options is null ? 0 : 1)).Select(word => word is JsonValue ? (string?)word : null).ToArray();
        if (words.Contains(null))
            problem("what stands before the options is text");
        if (options is not null && options.Any(option => !OfRow.Contains(option.Key)))
            problem("an unknown option");
        if (options is not null && !(IsPeriod(options["period"]) && IsStatistic(options["stat"])))
            problem("the period or the stat");
        if (options?["id"] is { } id && !Id().IsMatch((string)id!))
            problem("an id begins with a small letter");
        if (options?["color"] is { } color && !Color().IsMatch((string)color!))
            problem("a color is # and six hexadecimal digits");
        if (options?["expression"] is not null)
        {
            if (words.Length > 0)
                problem("an expression names no metric");

            return before;
        }

        if (words is ["..."])
        {
            if (before == 0)
                problem("there is nothing above to repeat");

            return before;
        }

        if (words.Length < 2 || words.Length % 2 != 0)
            problem("a dimension has a name and a value");
        if (words.Select((word, index) => (word, index)).Any(one => one.word == "." && one.index >= before))
            problem("there is nothing above to repeat");

        return words.Length;
    }

    // Seconds: 1, 5, 10, 30 or whole minutes.
    private static bool IsPeriod(JsonNode? period) =>
        period is null || (int)period is 1 or 5 or 10 or 30 || ((int)period > 0 && (int)period % 60 == 0);

    private static bool IsStatistic(JsonNode? statistic) => statistic is null || Statistic().IsMatch((string)statistic!);

    [GeneratedRegex("^(SampleCount|Average|Sum|Minimum|Maximum|p[0-9]{1,2}(\\.[0-9]{1,10})?)$")]
    private static partial Regex Statistic();

    [GeneratedRegex("^[a-z][A-Za-z0-9_]*$")]
    private static partial Regex Id();

    [GeneratedRegex("^#[0-9a-fA-F]{6}$")]
    private static partial Regex Color();
}
