using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.CloudTrail;
using LocalAws.Events;
using LocalAws.Logs;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>
/// AWS Step Functions: standard state machines in JSONata. This part has what its operations share; they are in the other parts.
/// </summary>
internal sealed partial class StepFunctionsService : Service
{
    private readonly StateMachines machines;
    private readonly Jsonata jsonata;
    private readonly Interpreter interpreter;
    private readonly AssumeStateMachineRole assume;
    private readonly TimeProvider time;
    private readonly ExecutionLog log;
    private readonly ExecutionEvents events;
    private readonly EventHistory history;

    public StepFunctionsService(
        Jsonata jsonata,
        ITaskRunner tasks,
        AssumeStateMachineRole assume,
        LogStore logs,
        IEventSource events,
        EventHistory history,
        TimeProvider time,
        double waits
    )
        : base("states", Protocol.Json10, target: "AWSStepFunctions")
    {
        this.jsonata = jsonata;
        this.assume = assume;
        this.time = time;
        log = new(logs);
        this.events = new(events);
        this.history = history;
        machines = new();
        interpreter = new(jsonata, tasks, time, waits);
        string[] notInDefinitions =
        [
            "JSONPath",
            "distributed Maps",
            "resources other than functions, lambda:invoke, states:startExecution, events:putEvents and dynamodb's getItem, putItem, "
                + "updateItem, deleteItem",
        ];
        On("CreateStateMachine", CreateStateMachine)
            .Takes(
                "name",
                "type",
                "definition",
                "roleArn",
                "tags",
                "loggingConfiguration",
                "tracingConfiguration",
                "publish",
                "versionDescription"
            )
            .Without("state machines of the type EXPRESS")
            .Without(notInDefinitions);
        On("UpdateStateMachine", UpdateStateMachine)
            .Takes(
                "stateMachineArn",
                "definition",
                "roleArn",
                "loggingConfiguration",
                "tracingConfiguration",
                "publish",
                "versionDescription"
            )
            .Without(notInDefinitions);
        On("DeleteStateMachine", DeleteStateMachine);
        On("DescribeStateMachine", DescribeStateMachine);
        On("ListStateMachines", ListStateMachines);
        On("ValidateStateMachineDefinition", ValidateStateMachineDefinition);
        On("PublishStateMachineVersion", PublishVersion);
        On("ListStateMachineVersions", ListVersions);
        On("DeleteStateMachineVersion", DeleteVersion);
        On("CreateStateMachineAlias", CreateAlias);
        On("UpdateStateMachineAlias", UpdateAlias);
        On("DescribeStateMachineAlias", DescribeAlias);
        On("ListStateMachineAliases", ListAliases);
        On("DeleteStateMachineAlias", DeleteAlias);
        On("TagResource", TagResource);
        On("UntagResource", UntagResource);
        On("ListTagsForResource", ListTagsForResource);
        On("StartExecution", StartExecution);
        On("DescribeExecution", DescribeExecution);
        On("DescribeStateMachineForExecution", DescribeStateMachineForExecution);
        On("GetExecutionHistory", GetExecutionHistory);
        On("ListExecutions", ListExecutions).Without("the executions of a distributed Map");
        On("StopExecution", StopExecutionAsync);
        On("RedriveExecution", RedriveExecution)
            .Without("redriving single branches of a Parallel and single iterations of a Map: the state runs again as a whole");
        On("TestState", TestStateAsync)
            .Takes("definition", "stateName", "roleArn", "input", "inspectionLevel", "variables", "mock")
            .Without("JSONPath", "the result of each step of a state's processing")
            .Without("mocks of a Map or a Parallel: those of their tasks' services count for all of them");
        On("StartSyncExecution", StartSyncExecution)
            .AlwaysRefused("with AWS's own error for STANDARD state machines; those of the type EXPRESS are not supported");
    }

    /// <inheritdoc cref="StateMachines.Remember"/>
    public Action Remember() => machines.Remember();

    private static string Required(ApiRequest request, string name, int maximum)
    {
        var value =
            request.Parameters.Text(name) ?? throw Invalid($"Value null at '{name}' failed to satisfy constraint: Member must not be null");
        return value.Length <= maximum
            ? value
            : throw Invalid($"Value at '{name}' failed to satisfy constraint: Member must have length less than or equal to {maximum}");
    }

    /// <summary>Names of state machines and executions: "must not contain" in their API reference.</summary>
    private static string CheckName(string name)
    {
        if (name.Length is 0 or > 80)
        {
            throw Invalid(
                $"Value '{name}' at 'name' failed to satisfy constraint: Member must have length "
                    + $"{(name.Length == 0 ? "greater than or equal to 1" : "less than or equal to 80")}"
            );
        }

        return ForbiddenInName().IsMatch(name) ? throw new AwsException("InvalidName", $"Invalid Name: '{name}'") : name;
    }

    private StateMachine Machine(string arn)
    {
        if (!QualifiedArn().IsMatch(arn))
            throw InvalidArn(arn);

        return machines.Find(arn) ?? throw NoMachine(arn);
    }

    private static AwsException NoMachine(string arn) => new("StateMachineDoesNotExist", $"State Machine Does Not Exist: '{arn}'");

    private Execution Execution(string arn)
    {
        if (!ExecutionArn().IsMatch(arn))
            throw InvalidArn(arn);

        return machines.FindExecution(arn) ?? throw new AwsException("ExecutionDoesNotExist", $"Execution Does Not Exist: '{arn}'");
    }

    private static AwsException InvalidArn(string arn)
    {
        var problem = arn.StartsWith("arn:", StringComparison.Ordinal) ? "Resource type not valid in this context" : "Invalid ARN prefix";
        return new("InvalidArn", $"Invalid Arn: '{problem}: {arn}'");
    }

    /// <summary>One page of a list. A token says how many items have been shown.</summary>
    private static (IReadOnlyList<T> Page, string? NextToken) Page<T>(ApiRequest request, IReadOnlyList<T> all, int longestToken = 1024)
    {
        var size = request.Parameters.Integer("maxResults") ?? 0;
        if (size is < 0 or > 1000)
        {
            throw Invalid(
                $"Value '{size}' at 'maxResults' failed to satisfy constraint: Member must have value "
                    + (size < 0 ? "greater than or equal to 0" : "less than or equal to 1000")
            );
        }
        if (request.Parameters.Text("nextToken") is { } given && (given.Length == 0 || given.Length > longestToken))
        {
            throw Invalid(
                $"Value '{given}' at 'nextToken' failed to satisfy constraint: Member must have length "
                    + (given.Length == 0 ? "greater than or equal to 1" : $"less than or equal to {longestToken}")
            );
        }
        if (size == 0)
            size = 100;
        var shown = 0;
        if (
            request.Parameters.Text("nextToken") is { } token
            && (
                !int.TryParse(Pages.Read(token, InvalidToken), NumberStyles.None, CultureInfo.InvariantCulture, out shown)
                || shown > all.Count
            )
        )
        {
            throw InvalidToken();
        }

        var (page, next) = Pages.Cut(all.Index().Skip(shown), size, item => (item.Index + 1).ToString(CultureInfo.InvariantCulture));
        return ([.. page.Select(item => item.Item)], next);

        AwsException InvalidToken() => new("InvalidToken", $"Invalid Token: '{request.Parameters.Text("nextToken")}'");
    }

    private static ApiResponse Listed(string name, IEnumerable<JsonNode> items, string? nextToken)
    {
        var body = new JsonObject { [name] = new JsonArray([.. items]) };
        if (nextToken is not null)
            body["nextToken"] = nextToken;
        return ApiResponse.Json(body);
    }

    private static AwsException Invalid(string problem) => new("ValidationException", "1 validation error detected: " + problem);

    [GeneratedRegex("""[\s<>{}\[\]?*"#%\\^|~`$&,;:/\u0000-\u001f\u007f-\u009f]""")]
    private static partial Regex ForbiddenInName();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:stateMachine:[^:]+\z")]
    private static partial Regex StateMachineArn();

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:states:[a-z0-9-]+:[0-9]{12}:execution:[^:]+:[^:]+\z")]
    private static partial Regex ExecutionArn();
}
