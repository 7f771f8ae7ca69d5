using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The execution was started.</summary>
public class ExecutionStartedEventDetails
{
    public string Input { get; set; }

    public string RoleArn { get; set; }

    public string StateMachineAliasArn { get; set; }

    public string StateMachineVersionArn { get; set; }

    internal static ExecutionStartedEventDetails Read(JsonElement json) =>
        new()
        {
            Input = json.Text("input"),
            RoleArn = json.Text("roleArn"),
            StateMachineAliasArn = json.Text("stateMachineAliasArn"),
            StateMachineVersionArn = json.Text("stateMachineVersionArn"),
        };
}

/// <summary>The execution succeeded.</summary>
public class ExecutionSucceededEventDetails
{
    public string Output { get; set; }

    internal static ExecutionSucceededEventDetails Read(JsonElement json) => new() { Output = json.Text("output") };
}

/// <summary>The execution failed.</summary>
public class ExecutionFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    internal static ExecutionFailedEventDetails Read(JsonElement json) => new() { Cause = json.Text("cause"), Error = json.Text("error") };
}

/// <summary>The execution was stopped.</summary>
public class ExecutionAbortedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    internal static ExecutionAbortedEventDetails Read(JsonElement json) => new() { Cause = json.Text("cause"), Error = json.Text("error") };
}

/// <summary>The execution timed out.</summary>
public class ExecutionTimedOutEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    internal static ExecutionTimedOutEventDetails Read(JsonElement json) =>
        new() { Cause = json.Text("cause"), Error = json.Text("error") };
}
