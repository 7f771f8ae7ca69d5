using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of StartExecution.</summary>
public class StartExecutionRequest : AmazonStepFunctionsRequest
{
    /// <summary>The input as JSON; null means an empty object.</summary>
    public string Input { get; set; }

    /// <summary>Unique among the state machine's executions for 90 days; null means a random one.</summary>
    public string Name { get; set; }

    public string StateMachineArn { get; set; }

    public string TraceHeader { get; set; }

    internal override string Operation => "StartExecution";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("input", Input);
        json.Add("name", Name);
        json.Add("stateMachineArn", StateMachineArn);
        json.Add("traceHeader", TraceHeader);
    }
}

/// <summary>The response of StartExecution.</summary>
public class StartExecutionResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<StartExecutionResponse> Unmarshaller = new(
        [
            "ExecutionAlreadyExists",
            "ExecutionLimitExceeded",
            "InvalidArn",
            "InvalidExecutionInput",
            "InvalidName",
            "KmsAccessDeniedException",
            "KmsInvalidStateException",
            "KmsThrottlingException",
            "StateMachineDeleting",
            "StateMachineDoesNotExist",
            "ValidationException",
        ],
        static (response, json) =>
        {
            response.ExecutionArn = json.Text("executionArn");
            response.StartDate = json.Date("startDate");
        }
    );

    public string ExecutionArn { get; set; }

    public DateTime? StartDate { get; set; }
}
