using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>
/// The structure of a CloudWatch dashboard (CloudWatch API reference, "Dashboard Body Structure and Syntax"). Which metrics exist is not
/// known here.
/// </summary>
internal static class DashboardBody
{
    private const int GridWidth = 24;
    private const int MaxWidgets = 500;
    private static readonly string[] Types = ["metric", "text", "log", "alarm", "explorer"];

    /// <summary>What is wrong with it, to follow "the DashboardBody"; null if nothing is.</summary>
    public static string? ProblemOf(string body)
    {
        JsonNode? json;
        try
        {
            json = JsonNode.Parse(body);
        }
        catch (JsonException exception)
        {
            return $"is not valid JSON: {exception.Message}";
        }

        if (json?["widgets"] is not JsonArray widgets)
            return "has no array \"widgets\"";
        if (widgets.Count > MaxWidgets)
            return $"has {widgets.Count} widgets; a dashboard has at most {MaxWidgets}";

        for (var index = 0; index < widgets.Count; index++)
        {
            if (widgets[index] is not JsonObject widget)
                return $"has a widget that is not an object: /widgets/{index}";
            if (ProblemOf(widget) is { } problem)
                return $"is not valid: /widgets/{index}{problem}";
        }

        return null;
    }

    private static string? ProblemOf(JsonObject widget)
    {
        if (widget["type"] is not JsonValue type || !Types.Contains(type.ToString()))
            return $"/type is {widget["type"]?.ToJsonString() ?? "missing"}; allowed are {string.Join(", ", Types)}";
        if (widget["properties"] is not JsonObject properties)
            return "/properties is missing";

        (string Name, int Least, int Most)[] places =
        [
            ("x", 0, GridWidth - 1),
            ("y", 0, 9999),
            ("width", 1, GridWidth),
            ("height", 1, 1000),
        ];
        foreach (var (name, least, most) in places)
        {
            if (widget[name] is { } given && !IsWithin(given, least, most))
                return $"/{name} is {given.ToJsonString()}; it must be a number from {least} to {most}";
        }

        if (type.ToString() != "metric")
            return null;
        if (properties["metrics"] is not JsonArray metrics)
            return properties["annotations"] is null ? "/properties has neither metrics nor annotations" : null;
        if (properties["region"] is not JsonValue)
            return "/properties/region is missing";

        for (var index = 0; index < metrics.Count; index++)
        {
            if (metrics[index] is not JsonArray { Count: > 0 })
                return $"/properties/metrics/{index} is not an array with a metric or an expression";
        }

        return null;
    }

    private static bool IsWithin(JsonNode given, int least, int most) =>
        given is JsonValue value && value.TryGetValue(out int number) && number >= least && number <= most;
}
