using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of GetExecutionHistory.</summary>
public class GetExecutionHistoryRequest : AmazonStepFunctionsRequest
{
    public string ExecutionArn { get; set; }

    /// <summary>False omits inputs and outputs from the response.</summary>
    public bool? IncludeExecutionData { get; set; }

    public int? MaxResults { get; set; }

    /// <summary>The token of the previous page; null for the first page.</summary>
    public string NextToken { get; set; }

    /// <summary>True puts the newest event first.</summary>
    public bool? ReverseOrder { get; set; }

    internal override string Operation => "GetExecutionHistory";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("executionArn", ExecutionArn);
        json.Add("includeExecutionData", IncludeExecutionData);
        json.Add("maxResults", MaxResults);
        json.Add("nextToken", NextToken);
        json.Add("reverseOrder", ReverseOrder);
    }
}

/// <summary>The response of GetExecutionHistory.</summary>
public class GetExecutionHistoryResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<GetExecutionHistoryResponse> Unmarshaller = new(
        [
            "ExecutionDoesNotExist",
            "InvalidArn",
            "InvalidToken",
            "KmsAccessDeniedException",
            "KmsInvalidStateException",
            "KmsThrottlingException",
        ],
        static (response, json) =>
        {
            response.Events = json.List("events", HistoryEvent.Read);
            response.NextToken = json.Text("nextToken");
        }
    );

    public List<HistoryEvent> Events { get; set; }

    /// <summary>Null if there is no further page.</summary>
    public string NextToken { get; set; }
}
