using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>TestState: one state, without a state machine.</summary>
internal sealed partial class StepFunctionsService
{
    private async Task<ApiResponse> TestStateAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var parameters = request.Parameters;
        var (text, name) = StateTest.Around(Required(request, "definition", MaxDefinition), parameters.Text("stateName"));
        request.Authorize("states:TestState", "*");
        var role = parameters.Text("roleArn");
        if (role is not null)
            request.AuthorizePassRole(role, ServiceTasks.ServiceName);
        var level = parameters.Text("inspectionLevel") ?? "INFO";
        if (level is not ("INFO" or "DEBUG" or "TRACE"))
        {
            throw Invalid(
                $"Value '{level}' at 'inspectionLevel' failed to satisfy constraint: Member must satisfy enum value set: "
                    + "[INFO, DEBUG, TRACE]"
            );
        }
        var input = parameters.Text("input") ?? "{}";
        CheckInput(input);
        var definition = await ReadAsync(text, cancellationToken);
        if (!definition.Flow.States.TryGetValue(name, out var state))
            throw new AwsException("ValidationException", $"State not found in definition: '{name}'");
        var mock = Mock(parameters.Object("mock"));
        if (role is null && mock is null && state is TaskState)
            throw new AwsException("ValidationException", "Either a roleArn or a mock is required for a state that calls a service.");

        var revision = new StateMachineRevision(null, text, definition, role ?? "", LogSettings.Off, false, time.GetUtcNow());
        var execution = new Execution(
            new(request.Region, request.AccountId, "TestState", revision),
            revision,
            Guid.NewGuid().ToString(),
            input,
            time
        );
        var strand = new Strand { Last = 0 };
        foreach (var (variable, value) in Variables(parameters.Text("variables")))
            strand.Assign(variable, value);
        var runner = mock is null ? interpreter : interpreter.With(mock);
        return ApiResponse.Json(Told(await runner.TestAsync(execution, state, input, strand, cancellationToken), input, level));
    }

    private static JsonObject Told(StateTestResult result, string input, string level)
    {
        var body = new JsonObject { ["status"] = result.Status };
        foreach (
            var (member, value) in new[]
            {
                ("output", result.Output),
                ("nextState", result.Next),
                ("error", result.Error),
                ("cause", result.Cause),
            }
        )
        {
            if (value is not null)
                body[member] = value;
        }
        if (level == "INFO")
            return body;
        var inspection = new JsonObject { ["input"] = input };
        if (result.Assigned is { } assigned)
            inspection["variables"] = assigned;
        body["inspectionData"] = inspection;
        return body;
    }

    private static IReadOnlyList<(string Name, string Value)> Variables(string? text)
    {
        if (text is null)
            return [];
        try
        {
            return JsonNode.Parse(text) is JsonObject variables
                ? [.. variables.Select(v => (v.Key, v.Value?.ToJsonString() ?? "null"))]
                : throw new AwsException("ValidationException", "The variables must be a JSON object.");
        }
        catch (JsonException)
        {
            throw new AwsException("ValidationException", "The variables must be a JSON object.");
        }
    }

    /// <summary>The mocked result of a state's task; null if the service is to be called.</summary>
    private static MockedTask? Mock(JsonObject? given)
    {
        if (given is null)
            return null;
        var (result, error) = (given.Text("result"), given.Object("errorOutput"));
        if ((result is null) == (error is null))
            throw new AwsException("ValidationException", "A mock has either a result or an errorOutput.");
        if (result is not null && JsonProblem.In(result) is { } problem)
            throw new AwsException("ValidationException", $"The result of the mock is not valid JSON: {problem.Message}");
        return new(result, error?.Text("error"), error?.Text("cause"));
    }
}

/// <summary>Returns the mocked results of tasks.</summary>
internal sealed class MockedTask(string? result, string? error, string? cause) : ITaskRunner
{
    public Task<string> RunAsync(Execution execution, TaskResource resource, string arguments, CancellationToken cancellationToken) =>
        Task.FromResult(result ?? throw new Failure(error, cause, ofTask: true));
}
