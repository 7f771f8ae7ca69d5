using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Events;

namespace LocalAws.StepFunctions;

/// <summary>
/// Tells the account's default bus of every execution that begins and ends: "Automating Step Functions event delivery with EventBridge" in
/// the developer guide.
/// </summary>
internal sealed class ExecutionEvents(IEventSource events)
{
    // "the combined escaped input and escaped output": without them where that is more than 248 KiB.
    private const int MaxData = 248 * 1024;

    public void Tell(Execution execution)
    {
        var included = Size(execution.Input) + Size(execution.Output) <= MaxData;
        var detail = new JsonObject
        {
            ["executionArn"] = execution.Arn,
            ["stateMachineArn"] = execution.Machine.Arn,
            ["stateMachineVersionArn"] = execution.Version?.Arn,
            ["stateMachineAliasArn"] = execution.Alias?.Arn,
            ["redriveCount"] = execution.RedriveCount,
            ["redriveDate"] = Milliseconds(execution.RedriveDate),
            ["name"] = execution.Name,
            ["status"] = execution.Status,
            ["startDate"] = Milliseconds(execution.StartDate),
            ["stopDate"] = Milliseconds(execution.StopDate),
            ["input"] = included ? execution.Input : null,
            ["output"] = included ? execution.Output : null,
            ["inputDetails"] = new JsonObject { ["included"] = included },
            ["outputDetails"] = execution.Output is null ? null : new JsonObject { ["included"] = included },
            ["error"] = execution.Error,
            ["cause"] = execution.Cause,
        };
        events.Publish(
            execution.Machine.AccountId,
            execution.Machine.Region,
            "aws.states",
            "Step Functions Execution Status Change",
            [execution.Arn],
            detail
        );
    }

    private static int Size(string? json) => json is null ? 0 : Encoding.UTF8.GetByteCount(json);

    private static JsonNode? Milliseconds(DateTimeOffset? time) => time?.ToUnixTimeMilliseconds();
}
