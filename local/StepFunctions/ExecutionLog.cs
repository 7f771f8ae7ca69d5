using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Logs;

namespace LocalAws.StepFunctions;

/// <summary>
/// Writes an execution's events to the log group of its state machine, at its level: "Log levels for Step Functions execution events" in
/// the developer guide. A missing log group does no harm: the lines are lost, as on AWS.
/// </summary>
internal sealed class ExecutionLog(LogStore logs)
{
    private static readonly string[] Fatal = ["ExecutionAborted", "ExecutionFailed", "ExecutionTimedOut"];

    public void Write(Execution execution, HistoryEvent happened)
    {
        var settings = execution.Revision.Logging;
        if (settings.LogGroupArn is not { } arn || !IsAsked(settings.Level, happened.Type))
            return;
        if (arn.Split(':') is not ["arn", _, "logs", var region, var accountId, "log-group", var name, ..])
            return;
        if (logs.Find(accountId, region, name) is not { } group)
            return;
        group.Append(Stream(execution), [(happened.Time.ToUnixTimeMilliseconds(), Line(execution, happened, settings))], logs.Now);
    }

    private static bool IsAsked(string level, string type) =>
        level switch
        {
            "ALL" => true,
            "FATAL" => Fatal.Contains(type),
            "ERROR" => Fatal.Contains(type)
                || type.EndsWith("Failed", StringComparison.Ordinal)
                || type.EndsWith("TimedOut", StringComparison.Ordinal)
                || type.EndsWith("Aborted", StringComparison.Ordinal),
            _ => false,
        };

    private static string Stream(Execution execution) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"states/{execution.Machine.Name}/{execution.StartDate:yyyy-MM-dd-HH-mm}/{execution.SessionName[..8]}"
        );

    private static string Line(Execution execution, HistoryEvent happened, LogSettings settings)
    {
        var told = happened.ToJson(settings.IncludeExecutionData);
        var details = told.FirstOrDefault(member => member.Value is JsonObject).Value?.DeepClone() ?? new JsonObject();
        return new JsonObject
        {
            ["id"] = happened.Id.ToString(CultureInfo.InvariantCulture),
            ["type"] = happened.Type,
            ["details"] = details,
            ["redrive_count"] = execution.RedriveCount.ToString(CultureInfo.InvariantCulture),
            ["previous_event_id"] = happened.PreviousId.ToString(CultureInfo.InvariantCulture),
            ["event_timestamp"] = happened.Time.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture),
            ["execution_arn"] = execution.Arn,
        }.ToJsonString(Relaxed);
    }

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
