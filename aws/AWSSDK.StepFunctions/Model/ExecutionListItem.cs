using System.Text.Json;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>An execution in a list.</summary>
public class ExecutionListItem
{
    public string ExecutionArn { get; set; }

    public int? ItemCount { get; set; }

    public string MapRunArn { get; set; }

    public string Name { get; set; }

    public int? RedriveCount { get; set; }

    public DateTime? RedriveDate { get; set; }

    public DateTime? StartDate { get; set; }

    public string StateMachineAliasArn { get; set; }

    public string StateMachineArn { get; set; }

    public string StateMachineVersionArn { get; set; }

    public ExecutionStatus Status { get; set; }

    /// <summary>Null while the execution is running.</summary>
    public DateTime? StopDate { get; set; }

    internal static ExecutionListItem Read(JsonElement json) =>
        new()
        {
            ExecutionArn = json.Text("executionArn"),
            ItemCount = json.Number("itemCount"),
            MapRunArn = json.Text("mapRunArn"),
            Name = json.Text("name"),
            RedriveCount = json.Number("redriveCount"),
            RedriveDate = json.Date("redriveDate"),
            StartDate = json.Date("startDate"),
            StateMachineAliasArn = json.Text("stateMachineAliasArn"),
            StateMachineArn = json.Text("stateMachineArn"),
            StateMachineVersionArn = json.Text("stateMachineVersionArn"),
            Status = json.Text("status"),
            StopDate = json.Date("stopDate"),
        };
}
