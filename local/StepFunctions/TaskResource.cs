using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.StepFunctions;

/// <summary>What a Task state's <c>Resource</c> stands for: how the history reports the task, and what carries it out.</summary>
/// <param name="Type">
/// The history's word: <c>lambda</c>, <c>states</c>, <c>events</c>, <c>dynamodb</c>; null for a function's plain ARN.
/// </param>
/// <param name="Api">The operation, such as <c>invoke</c>; for a plain ARN, the ARN.</param>
internal sealed partial record TaskResource(string? Type, string Api)
{
    /// <summary>The name in AWS's message about a result that is too large.</summary>
    public string Name => Type ?? Api;

    public static bool IsSupported(string resource) => Find(resource) is not null;

    public static TaskResource Parse(string resource) =>
        Find(resource) ?? throw new InvalidOperationException($"{resource} was accepted at creation.");

    private static TaskResource? Find(string resource) =>
        resource switch
        {
            "arn:aws:states:::lambda:invoke" => new("lambda", "invoke"),
            "arn:aws:states:::states:startExecution" => new("states", "startExecution"),
            "arn:aws:states:::events:putEvents" => new("events", "putEvents"),
            "arn:aws:states:::dynamodb:getItem" => new("dynamodb", "getItem"),
            "arn:aws:states:::dynamodb:putItem" => new("dynamodb", "putItem"),
            "arn:aws:states:::dynamodb:updateItem" => new("dynamodb", "updateItem"),
            "arn:aws:states:::dynamodb:deleteItem" => new("dynamodb", "deleteItem"),
            _ when FunctionArn().IsMatch(resource) => new(null, resource),
            _ => null,
        };

    /// <summary>The type of an event of the task: functions with plain ARNs have events of their own.</summary>
    public string Event(string what) => Type is null ? "LambdaFunction" + what : "Task" + what;

    /// <summary>Details for an event, including those that all events of a service task have.</summary>
    public JsonObject Details(params ReadOnlySpan<(string Name, JsonNode? Value)> details)
    {
        var json = new JsonObject();
        if (Type is not null)
        {
            json["resourceType"] = Type;
            json["resource"] = Api;
        }
        foreach (var (name, value) in details)
        {
            if (value is not null)
                json[name] = value;
        }
        return json;
    }

    [GeneratedRegex(@"\Aarn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:function:[A-Za-z0-9_-]+(:[A-Za-z0-9_$-]+)?\z")]
    private static partial Regex FunctionArn();
}

/// <summary>Carries out the tasks of executions.</summary>
internal interface ITaskRunner
{
    /// <summary>Runs one task.</summary>
    /// <param name="execution">The task's execution, whose role and Region are used.</param>
    /// <param name="resource">The resource to call.</param>
    /// <param name="arguments">The arguments as JSON text.</param>
    /// <param name="cancellationToken">The task timed out, or its execution was stopped.</param>
    /// <returns>The result as JSON text.</returns>
    /// <exception cref="Failure">The task failed.</exception>
    Task<string> RunAsync(Execution execution, TaskResource resource, string arguments, CancellationToken cancellationToken);
}
