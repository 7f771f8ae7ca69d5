using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of ListExecutions.</summary>
public class ListExecutionsRequest : AmazonStepFunctionsRequest
{
    public string MapRunArn { get; set; }

    public int? MaxResults { get; set; }

    /// <summary>The token of the previous page; null for the first page.</summary>
    public string NextToken { get; set; }

    public string StateMachineArn { get; set; }

    public ExecutionStatus StatusFilter { get; set; }

    internal override string Operation => "ListExecutions";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("mapRunArn", MapRunArn);
        json.Add("maxResults", MaxResults);
        json.Add("nextToken", NextToken);
        json.Add("stateMachineArn", StateMachineArn);
        json.Add("statusFilter", StatusFilter);
    }
}

/// <summary>The response of ListExecutions.</summary>
public class ListExecutionsResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<ListExecutionsResponse> Unmarshaller = new(
        [
            "InvalidArn",
            "InvalidToken",
            "ResourceNotFound",
            "StateMachineDoesNotExist",
            "StateMachineTypeNotSupported",
            "ValidationException",
        ],
        static (response, json) =>
        {
            response.Executions = json.List("executions", ExecutionListItem.Read);
            response.NextToken = json.Text("nextToken");
        }
    );

    /// <summary>Newest first.</summary>
    public List<ExecutionListItem> Executions { get; set; }

    /// <summary>Null if there is no further page.</summary>
    public string NextToken { get; set; }
}
