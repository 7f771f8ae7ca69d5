using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>The operations on executions.</summary>
internal sealed partial class StepFunctionsService
{
    private ApiResponse StartExecution(ApiRequest request)
    {
        var arn = Authorized(request, "states:StartExecution");
        var name = CheckName(request.Parameters.Text("name") ?? Guid.NewGuid().ToString());
        var machine = Machine(arn);
        var input = request.Parameters.Text("input") ?? "{}";
        CheckInput(input);
        var (execution, isNew) = machines.Start(new(machine, machine.Revision, name, input, time));
        if (isNew)
            _ = Task.Run(() => execution.RunAsync(interpreter), CancellationToken.None);
        // "StartExecution is idempotent": the same name and input while it runs is the same execution.
        else if (execution.Status != ExecutionStatus.Running || execution.Input != input)
            throw new AwsException("ExecutionAlreadyExists", $"Execution Already Exists: '{execution.Arn}'");
        return ApiResponse.Json(new JsonObject { ["executionArn"] = execution.Arn, ["startDate"] = WireTime.Epoch(execution.StartDate) });
    }

    private static void CheckInput(string input)
    {
        if (Encoding.UTF8.GetByteCount(input) > Interpreter.MaxDataBytes)
        {
            throw Invalid(
                $"Value at 'input' failed to satisfy constraint: Member must have length less than or equal to {Interpreter.MaxDataBytes}"
            );
        }
        try
        {
            using var _ = JsonDocument.Parse(input, new() { MaxDepth = 1000 });
        }
        catch (JsonException e)
        {
            throw new AwsException("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{e.Message}'");
        }
    }

    private ApiResponse DescribeExecution(ApiRequest request)
    {
        var execution = Execution(Authorized(request, "states:DescribeExecution", "executionArn"));
        var body = Listed(execution);
        var included = new JsonObject { ["included"] = true };
        (body["input"], body["inputDetails"]) = (execution.Input, included);
        if (execution.Output is { } output)
            (body["output"], body["outputDetails"]) = (output, included.DeepClone());
        if (execution.Error is { } error)
            body["error"] = error;
        if (execution.Cause is { } cause)
            body["cause"] = cause;
        body["redriveCount"] = 0;
        body["redriveStatus"] = "NOT_REDRIVABLE";
        body["redriveStatusReason"] = "LocalAws does not support RedriveExecution";
        return ApiResponse.Json(body);
    }

    private ApiResponse DescribeStateMachineForExecution(ApiRequest request)
    {
        var execution = Execution(Authorized(request, "states:DescribeStateMachineForExecution", "executionArn"));
        var body = Described(execution.Machine, execution.Revision);
        body["updateDate"] = WireTime.Epoch(execution.Revision.Date);
        return ApiResponse.Json(body);
    }

    private ApiResponse GetExecutionHistory(ApiRequest request)
    {
        var execution = Execution(Authorized(request, "states:GetExecutionHistory", "executionArn"));
        var events = execution.History.Snapshot();
        if (request.Parameters.Flag("reverseOrder") == true)
            events = [.. events.Reverse()];
        var withData = request.Parameters.Flag("includeExecutionData") ?? true;
        var (page, next) = Page(request, events);
        return Listed("events", page.Select(e => e.ToJson(withData)), next);
    }

    private ApiResponse ListExecutions(ApiRequest request)
    {
        if (request.Parameters.ContainsKey("mapRunArn"))
            throw AwsException.NotSupported("the executions of a distributed Map");
        var machine = Machine(Authorized(request, "states:ListExecutions"));
        var status = request.Parameters.Text("statusFilter");
        var (page, next) = Page(request, [.. machines.ExecutionsOf(machine).Where(e => status is null || e.Status == status)]);
        return Listed("executions", page.Select(Listed), next);
    }

    private async Task<ApiResponse> StopExecutionAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var execution = Execution(Authorized(request, "states:StopExecution", "executionArn"));
        await execution.StopAsync(request.Parameters.Text("error"), request.Parameters.Text("cause"));
        return ApiResponse.Json(new JsonObject { ["stopDate"] = WireTime.Epoch(execution.StopDate ?? time.GetUtcNow()) });
    }

    private static JsonObject Listed(Execution execution)
    {
        var json = new JsonObject
        {
            ["executionArn"] = execution.Arn,
            ["stateMachineArn"] = execution.Machine.Arn,
            ["name"] = execution.Name,
            ["status"] = execution.Status,
            ["startDate"] = WireTime.Epoch(execution.StartDate),
        };
        if (execution.StopDate is { } stopped)
            json["stopDate"] = WireTime.Epoch(stopped);
        return json;
    }
}
