using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>A task was scheduled.</summary>
public class TaskScheduledEventDetails
{
    public long? HeartbeatInSeconds { get; set; }

    public string Parameters { get; set; }

    public string Region { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    public long? TimeoutInSeconds { get; set; }

    internal static TaskScheduledEventDetails Read(JsonElement json) =>
        new()
        {
            HeartbeatInSeconds = json.Long("heartbeatInSeconds"),
            Parameters = json.Text("parameters"),
            Region = json.Text("region"),
            Resource = json.Text("resource"),
            ResourceType = json.Text("resourceType"),
            TimeoutInSeconds = json.Long("timeoutInSeconds"),
        };
}

/// <summary>A task could not be started.</summary>
public class TaskStartFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    internal static TaskStartFailedEventDetails Read(JsonElement json) =>
        new()
        {
            Cause = json.Text("cause"),
            Error = json.Text("error"),
            Resource = json.Text("resource"),
            ResourceType = json.Text("resourceType"),
        };
}

/// <summary>A task failed.</summary>
public class TaskFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    internal static TaskFailedEventDetails Read(JsonElement json) =>
        new()
        {
            Cause = json.Text("cause"),
            Error = json.Text("error"),
            Resource = json.Text("resource"),
            ResourceType = json.Text("resourceType"),
        };
}

/// <summary>A task timed out.</summary>
public class TaskTimedOutEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    internal static TaskTimedOutEventDetails Read(JsonElement json) =>
        new()
        {
            Cause = json.Text("cause"),
            Error = json.Text("error"),
            Resource = json.Text("resource"),
            ResourceType = json.Text("resourceType"),
        };
}

/// <summary>A task succeeded.</summary>
public class TaskSucceededEventDetails
{
    public string Output { get; set; }

    public string Resource { get; set; }

    public string ResourceType { get; set; }

    internal static TaskSucceededEventDetails Read(JsonElement json) =>
        new()
        {
            Output = json.Text("output"),
            Resource = json.Text("resource"),
            ResourceType = json.Text("resourceType"),
        };
}
