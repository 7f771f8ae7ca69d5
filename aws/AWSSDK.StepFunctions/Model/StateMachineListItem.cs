using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>A state machine in a list.</summary>
public class StateMachineListItem
{
    public DateTime? CreationDate { get; set; }

    public string Name { get; set; }

    public string StateMachineArn { get; set; }

    public StateMachineType Type { get; set; }

    internal static StateMachineListItem Read(JsonElement json) =>
        new()
        {
            CreationDate = json.Date("creationDate"),
            Name = json.Text("name"),
            StateMachineArn = json.Text("stateMachineArn"),
            Type = json.Text("type"),
        };
}
