using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of StopExecution.</summary>
public class StopExecutionRequest : AmazonStepFunctionsRequest
{
    public string Cause { get; set; }

    public string Error { get; set; }

    public string ExecutionArn { get; set; }

    internal override string Operation => "StopExecution";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("cause", Cause);
        json.Add("error", Error);
        json.Add("executionArn", ExecutionArn);
    }
}

/// <summary>The response of StopExecution.</summary>
public class StopExecutionResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<StopExecutionResponse> Unmarshaller = new(
        [
            "ExecutionDoesNotExist",
            "InvalidArn",
            "KmsAccessDeniedException",
            "KmsInvalidStateException",
            "KmsThrottlingException",
            "ValidationException",
        ],
        static (response, json) =>
        {
            response.StopDate = json.Date("stopDate");
        }
    );

    public DateTime? StopDate { get; set; }
}
