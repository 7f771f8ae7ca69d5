using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>What a state machine's executions write to CloudWatch Logs.</summary>
/// <param name="Level"><c>ALL</c>, <c>ERROR</c>, <c>FATAL</c> or <c>OFF</c>.</param>
/// <param name="IncludeExecutionData">Whether to include inputs, outputs and parameters.</param>
/// <param name="LogGroupArn">The log group; null if nothing is logged.</param>
internal sealed record LogSettings(string Level, bool IncludeExecutionData, string? LogGroupArn)
{
    public static LogSettings Off { get; } = new("OFF", false, null);

    /// <summary>The settings in a request; off if it has none.</summary>
    public static LogSettings Read(JsonObject? given)
    {
        if (given is null)
            return Off;
        var level = given.Text("level") ?? "OFF";
        if (level is not ("ALL" or "ERROR" or "FATAL" or "OFF"))
        {
            throw new AwsException(
                "ValidationException",
                $"1 validation error detected: Value '{level}' at 'loggingConfiguration.level' failed to satisfy constraint: Member must "
                    + "satisfy enum value set: [ALL, ERROR, FATAL, OFF]"
            );
        }
        var destinations = given.Objects("destinations");
        if (destinations.Count > 1 || (destinations.Count == 0 && level != "OFF"))
            throw Invalid("Must specify exactly one Log Destination.");
        var group = destinations.Count == 0 ? null : destinations[0].Object("cloudWatchLogsLogGroup")?.Text("logGroupArn");
        if (destinations.Count > 0 && group is null)
            throw Invalid("Must specify exactly one Log Destination.");
        return new(level, given.Flag("includeExecutionData") ?? false, group);
    }

    public JsonObject ToJson()
    {
        var json = new JsonObject { ["level"] = Level, ["includeExecutionData"] = IncludeExecutionData };
        if (LogGroupArn is { } group)
        {
            json["destinations"] = new JsonArray(
                new JsonObject { ["cloudWatchLogsLogGroup"] = new JsonObject { ["logGroupArn"] = group } }
            );
        }
        return json;
    }

    private static AwsException Invalid(string why) => new("InvalidLoggingConfiguration", "Invalid Logging Configuration: " + why);
}
