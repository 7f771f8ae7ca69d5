using System.Globalization;
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
        // Without the input, which is the caller's own.
        var parameters = new JsonObject();
        foreach (var name in (string[])["stateMachineArn", "name"])
        {
            if (request.Parameters[name] is { } given)
                parameters[name] = given.DeepClone();
        }
        try
        {
            var execution = Start(request);
            // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-cloud-trail.html
            var date = execution.StartDate.UtcDateTime.ToString("MMM d, yyyy h:mm:ss tt", CultureInfo.InvariantCulture);
            var response = new JsonObject { ["startDate"] = date, ["executionArn"] = execution.Arn };
            history.Record(request, ServiceTasks.ServiceName, parameters, response, error: null);
            return ApiResponse.Json(
                new JsonObject { ["executionArn"] = execution.Arn, ["startDate"] = WireTime.Epoch(execution.StartDate) }
            );
        }
        catch (AwsException error)
        {
            history.Record(request, ServiceTasks.ServiceName, parameters, response: null, error);
            throw;
        }
    }

    private Execution Start(ApiRequest request)
    {
        var arn = Authorized(request, "states:StartExecution");
        var name = CheckName(request.Parameters.Text("name") ?? Guid.NewGuid().ToString());
        var (machine, version, alias) = Addressed(arn);
        var input = request.Parameters.Text("input") ?? "{}";
        CheckInput(input);
        var (execution, isNew) = machines.Start(
            new(machine, version?.Revision ?? machine.Revision, name, input, time, log)
            {
                Version = version,
                Alias = alias,
                StatusChanged = events.Tell,
            }
        );
        if (isNew)
            running.Add(Task.Run(() => execution.RunAsync(interpreter, running.Stopped), CancellationToken.None));
        // "StartExecution is idempotent": the same name and input while it runs is the same execution.
        else if (execution.Status != ExecutionStatus.Running || execution.Input != input)
            throw new AwsException("ExecutionAlreadyExists", $"Execution Already Exists: '{execution.Arn}'");
        return execution;
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
            var problem = string.IsNullOrWhiteSpace(input) ? "Invalid execution input." : JsonProblem.In(input)?.Message ?? e.Message;
            throw new AwsException("InvalidExecutionInput", $"Invalid State Machine Execution Input: '{problem}'");
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
        body["redriveStatus"] = execution.IsRedrivable ? "REDRIVABLE" : "NOT_REDRIVABLE";
        if (!execution.IsRedrivable)
            body["redriveStatusReason"] = NotRedrivable(execution);
        return ApiResponse.Json(body);
    }

    /// <summary>Continues an execution that ended unsuccessfully from the state that it ended in.</summary>
    private ApiResponse RedriveExecution(ApiRequest request)
    {
        var execution = Execution(Authorized(request, "states:RedriveExecution", "executionArn"));
        running.Add(
            execution.Redrive(interpreter, running.Stopped) ?? throw new AwsException("ExecutionNotRedrivable", NotRedrivable(execution))
        );
        return ApiResponse.Json(new JsonObject { ["redriveDate"] = WireTime.Epoch(execution.RedriveDate!.Value) });
    }

    private static string NotRedrivable(Execution execution) => $"Execution is {execution.Status} and cannot be redriven";

    private ApiResponse StartSyncExecution(ApiRequest request)
    {
        Addressed(Authorized(request, "states:StartSyncExecution"));
        throw new AwsException("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
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
        var (machine, version, alias) = Addressed(Authorized(request, "states:ListExecutions"));
        var status = request.Parameters.Text("statusFilter");
        if (status is not (null or "SUCCEEDED" or "TIMED_OUT" or "PENDING_REDRIVE" or "ABORTED" or "FAILED" or "RUNNING"))
        {
            throw Invalid(
                $"Value '{status}' at 'statusFilter' failed to satisfy constraint: Member must satisfy enum value set: [SUCCEEDED, "
                    + "TIMED_OUT, PENDING_REDRIVE, ABORTED, FAILED, RUNNING]"
            );
        }
        var all = machines
            .ExecutionsOf(machine)
            .Where(e => status is null || e.Status == status)
            .Where(e => alias is not null ? e.Alias?.Arn == alias.Arn : version is null || e.Version?.Arn == version.Arn);
        var (page, next) = Page(request, [.. all], longestToken: 3096);
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
        if (execution.Version is { } version)
            json["stateMachineVersionArn"] = version.Arn;
        if (execution.Alias is { } alias)
            json["stateMachineAliasArn"] = alias.Arn;
        json["redriveCount"] = execution.RedriveCount;
        if (execution.RedriveDate is { } redriven)
            json["redriveDate"] = WireTime.Epoch(redriven);
        return json;
    }
}
