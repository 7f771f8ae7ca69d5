using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of DescribeExecution.</summary>
public class DescribeExecutionRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }

    /// <summary><see cref="StepFunctions.IncludedData.METADATA_ONLY"/> leaves out what a customer managed key may encrypt.</summary>
    public IncludedData IncludedData { get; set; }

    internal override string Operation => "DescribeExecution";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("executionArn", ExecutionArn);
        json.Add("includedData", IncludedData);
    }
}

/// <summary>The response of DescribeExecution.</summary>
public class DescribeExecutionResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<DescribeExecutionResponse> Unmarshaller = new(
        ["ExecutionDoesNotExist", "InvalidArn", "KmsAccessDeniedException", "KmsInvalidStateException", "KmsThrottlingException"],
        static (response, json) =>
        {
            response.Cause = json.Text("cause");
            response.Error = json.Text("error");
            response.ExecutionArn = json.Text("executionArn");
            response.Input = json.Text("input");
            response.MapRunArn = json.Text("mapRunArn");
            response.Name = json.Text("name");
            response.Output = json.Text("output");
            response.RedriveCount = json.Number("redriveCount");
            response.RedriveDate = json.Date("redriveDate");
            response.StartDate = json.Date("startDate");
            response.StateMachineAliasArn = json.Text("stateMachineAliasArn");
            response.StateMachineArn = json.Text("stateMachineArn");
            response.StateMachineVersionArn = json.Text("stateMachineVersionArn");
            response.Status = json.Text("status");
            response.StopDate = json.Date("stopDate");
            response.TraceHeader = json.Text("traceHeader");
        }
    );

    /// <summary>Why the execution failed, was aborted or timed out; else null.</summary>
    public string Cause { get; set; }

    public string Error { get; set; }

    public string ExecutionArn { get; set; }

    /// <summary>The execution's input, as JSON.</summary>
    public string Input { get; set; }

    public string MapRunArn { get; set; }

    public string Name { get; set; }

    /// <summary>The execution's output, as JSON; null unless it succeeded.</summary>
    public string Output { get; set; }

    public int? RedriveCount { get; set; }

    public DateTime? RedriveDate { get; set; }

    public DateTime? StartDate { get; set; }

    public string StateMachineAliasArn { get; set; }

    public string StateMachineArn { get; set; }

    public string StateMachineVersionArn { get; set; }

    public ExecutionStatus Status { get; set; }

    /// <summary>Null while the execution is running.</summary>
    public DateTime? StopDate { get; set; }

    public string TraceHeader { get; set; }
}
