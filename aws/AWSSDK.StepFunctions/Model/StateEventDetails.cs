using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>A state was entered.</summary>
public class StateEnteredEventDetails
{
    public string Input { get; set; }

    public string Name { get; set; }

    internal static StateEnteredEventDetails Read(JsonElement json) => new() { Input = json.Text("input"), Name = json.Text("name") };
}

/// <summary>A state was left.</summary>
public class StateExitedEventDetails
{
    public string Name { get; set; }

    public string Output { get; set; }

    internal static StateExitedEventDetails Read(JsonElement json) => new() { Name = json.Text("name"), Output = json.Text("output") };
}

/// <summary>An expression in a state could not be evaluated.</summary>
public class EvaluationFailedEventDetails
{
    public string Cause { get; set; }

    public string Error { get; set; }

    /// <summary>The field that contains the expression.</summary>
    public string Location { get; set; }

    public string State { get; set; }

    internal static EvaluationFailedEventDetails Read(JsonElement json) =>
        new()
        {
            Cause = json.Text("cause"),
            Error = json.Text("error"),
            Location = json.Text("location"),
            State = json.Text("state"),
        };
}
