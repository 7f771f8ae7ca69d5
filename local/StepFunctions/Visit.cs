using System.Globalization;

namespace LocalAws.StepFunctions;

/// <summary>A state that an execution is in, from entering it to leaving it.</summary>
/// <param name="Execution">The execution.</param>
/// <param name="State">The state.</param>
/// <param name="Strand">The thread of events that it belongs to.</param>
/// <param name="Input">The state's input as JSON text.</param>
/// <param name="EnteredId">The id of the StateEntered event, which errors name.</param>
/// <param name="EnteredTime">When the state was entered.</param>
internal sealed record Visit(Execution Execution, State State, Strand Strand, string Input, long EnteredId, DateTimeOffset EnteredTime)
{
    /// <summary>The number of retries so far.</summary>
    public int Retries { get; set; }

    /// <summary>
    /// What a state does first counts as one step with entering it: an evaluation that fails then follows the event before. This ends that
    /// step.
    /// </summary>
    public void Enter() => Strand.Last = Math.Max(Strand.Last, EnteredId);

    /// <summary>The value of <c>$states</c>, as JSON text.</summary>
    /// <param name="result">The result of the state's work, for fields that can see it.</param>
    /// <param name="errorOutput">The caught error, for fields that can see it.</param>
    /// <param name="mapItem">The item that an ItemSelector is evaluated for.</param>
    public string States(string? result = null, string? errorOutput = null, string? mapItem = null)
    {
        var context = Context(mapItem ?? Strand.MapItem);
        return $$"""{"input":{{Input}},"context":{{context}}{{Member("result", result)}}{{Member("errorOutput", errorOutput)}}}""";
    }

    /// <summary>The beginning of every message about this state.</summary>
    public string Cause(string message) =>
        $"An error occurred while executing the state '{State.Name}' (entered at the event id #{EnteredId}). {message}";

    /// <summary>The context object: docs.aws.amazon.com/step-functions/latest/dg/input-output-contextobject.html.</summary>
    private string Context(string? mapItem)
    {
        var machine = Execution.Machine;
        var retries = State is FallibleState ? string.Create(CultureInfo.InvariantCulture, $",\"RetryCount\":{Retries}") : "";
        return $$"""
            {"Execution":{"Id":{{Json.Quote(Execution.Arn)}},"Input":{{Execution.Input}},"StartTime":"{{WireTime.Milliseconds(
                Execution.StartDate
            )}}",
            "Name":{{Json.Quote(Execution.Name)}},"RoleArn":{{Json.Quote(Execution.Revision.RoleArn)}},
            "RedriveCount":{{Execution.RedriveCount}}},
            "StateMachine":{"Id":{{Json.Quote(machine.Arn)}},"Name":{{Json.Quote(machine.Name)}}},
            "State":{"Name":{{Json.Quote(State.Name)}},"EnteredTime":"{{WireTime.Milliseconds(EnteredTime)}}"{{retries}}}{{Member(
                "Map",
                mapItem
            )}}}
            """;
    }

    private static string Member(string name, string? value) => value is null ? "" : $",\"{name}\":{value}";
}
