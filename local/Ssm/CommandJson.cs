using System.Text.Json.Nodes;
using System.Xml;

namespace LocalAws.Ssm;

/// <summary>Commands and invocations in the format of Systems Manager's responses.</summary>
internal static class CommandJson
{
    /// <summary>
    /// The part of a step's output that the agent sends for lists (its MaximumPluginOutputSize), within the API's 2,500 characters.
    /// </summary>
    private const int LongestListed = 2400;

    private const string ErrorTitle = "\n----------ERROR-------\n";
    private const string OutputCut = "\n---Output truncated---";
    private const string ErrorCut = "\n---Error truncated----";

    public static JsonObject Of(Command command)
    {
        var invocations = command.Invocations;
        return new()
        {
            ["CommandId"] = command.Id,
            ["DocumentName"] = command.Document.Name,
            ["DocumentVersion"] = command.VersionName,
            ["Comment"] = command.Comment,
            ["ExpiresAfter"] = WireTime.Epoch(command.ExpiresAfter),
            ["Parameters"] = command.Parameters.Given.DeepClone(),
            ["InstanceIds"] = new JsonArray([.. command.InstanceIds.Select(id => (JsonNode)id)]),
            ["Targets"] = command.Targets.DeepClone(),
            ["RequestedDateTime"] = WireTime.Epoch(command.RequestedAt),
            ["Status"] = command.Status.Status,
            ["StatusDetails"] = command.Status.Details,
            ["OutputS3BucketName"] = "",
            ["OutputS3KeyPrefix"] = "",
            ["MaxConcurrency"] = command.MaxConcurrency,
            ["MaxErrors"] = command.MaxErrors,
            ["TargetCount"] = invocations.Count,
            ["CompletedCount"] = invocations.Count(i => i.Status.HasEnded),
            ["ErrorCount"] = invocations.Count(i => i.Status.Details is "Failed" or "ExecutionTimedOut"),
            ["DeliveryTimedOutCount"] = invocations.Count(i => i.Status == CommandStatus.DeliveryTimedOut),
            ["ServiceRole"] = "",
            ["TimeoutSeconds"] = (int)command.DeliveryTimeout.TotalSeconds,
        };
    }

    public static JsonObject Of(Command command, Invocation invocation, bool details) =>
        new()
        {
            ["CommandId"] = command.Id,
            ["InstanceId"] = invocation.InstanceId,
            ["InstanceName"] = invocation.InstanceName,
            ["Comment"] = command.Comment,
            ["DocumentName"] = command.Document.Name,
            ["DocumentVersion"] = command.VersionName,
            ["RequestedDateTime"] = WireTime.Epoch(command.RequestedAt),
            ["Status"] = invocation.Status.Status,
            ["StatusDetails"] = invocation.Status.Details,
            ["StandardOutputUrl"] = "",
            ["StandardErrorUrl"] = "",
            ["CommandPlugins"] = new JsonArray(details ? [.. invocation.Steps.Select(s => (JsonNode)Listed(s))] : []),
            ["ServiceRole"] = "",
        };

    /// <summary>One step of an invocation, as GetCommandInvocation returns it.</summary>
    public static JsonObject Of(Command command, Invocation invocation, StepResult step) =>
        new()
        {
            ["CommandId"] = command.Id,
            ["InstanceId"] = invocation.InstanceId,
            ["Comment"] = command.Comment,
            ["DocumentName"] = command.Document.Name,
            ["DocumentVersion"] = command.VersionName,
            ["PluginName"] = step.Name,
            ["ResponseCode"] = step.ResponseCode,
            ["ExecutionStartDateTime"] = Iso(step.StartedAt),
            ["ExecutionElapsedTime"] = step.EndedAt - step.StartedAt is { } elapsed ? XmlConvert.ToString(elapsed) : "",
            ["ExecutionEndDateTime"] = Iso(step.EndedAt),
            ["Status"] = step.Status.Status,
            ["StatusDetails"] = step.Status.Details,
            ["StandardOutputContent"] = step.Output,
            ["StandardOutputUrl"] = "",
            ["StandardErrorContent"] = step.Error,
            ["StandardErrorUrl"] = "",
            ["CloudWatchOutputConfig"] = new JsonObject { ["CloudWatchLogGroupName"] = "", ["CloudWatchOutputEnabled"] = false },
        };

    private static JsonObject Listed(StepResult step)
    {
        var listed = new JsonObject
        {
            ["Name"] = step.Name,
            ["Status"] = step.Status.Status,
            ["StatusDetails"] = step.Status.Details,
            ["ResponseCode"] = step.ResponseCode,
            ["Output"] = Together(step.Output, step.Error),
            ["StandardOutputUrl"] = "",
            ["StandardErrorUrl"] = "",
            ["OutputS3BucketName"] = "",
            ["OutputS3KeyPrefix"] = "",
        };
        if (step.StartedAt is { } start)
            listed["ResponseStartDateTime"] = WireTime.Epoch(start);
        if (step.EndedAt is { } end)
            listed["ResponseFinishDateTime"] = WireTime.Epoch(end);
        return listed;
    }

    /// <summary>Both streams in one text, each cut to half the size if both are long: the agent's own rule.</summary>
    private static string Together(string output, string error)
    {
        var title = error.Length > 0 ? ErrorTitle : "";
        var space = LongestListed - title.Length;
        if (output.Length + error.Length < space)
            return output + title + error;
        if (output.Length > space / 2 && error.Length > space / 2)
        {
            var half = (space - ErrorCut.Length - OutputCut.Length) / 2;
            return output[..half] + OutputCut + title + error[..half] + ErrorCut;
        }
        return output.Length < space / 2
            ? output + title + error[..(space - ErrorCut.Length - output.Length)] + ErrorCut
            : output[..(space - OutputCut.Length - error.Length)] + OutputCut + title + error;
    }

    private static string Iso(DateTimeOffset? time) => time is { } moment ? WireTime.Milliseconds(moment) : "";
}
