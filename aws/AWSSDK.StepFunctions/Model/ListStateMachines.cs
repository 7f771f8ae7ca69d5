using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of ListStateMachines.</summary>
public class ListStateMachinesRequest : AmazonStepFunctionsRequest
{
    public int? MaxResults { get; set; }

    /// <summary>The token of the previous page; null for the first page.</summary>
    public string NextToken { get; set; }

    internal override string Operation => "ListStateMachines";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("maxResults", MaxResults);
        json.Add("nextToken", NextToken);
    }
}

/// <summary>The response of ListStateMachines.</summary>
public class ListStateMachinesResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<ListStateMachinesResponse> Unmarshaller = new(
        ["InvalidToken"],
        static (response, json) =>
        {
            response.NextToken = json.Text("nextToken");
            response.StateMachines = json.List("stateMachines", StateMachineListItem.Read);
        }
    );

    /// <summary>Null if there is no further page.</summary>
    public string NextToken { get; set; }

    public List<StateMachineListItem> StateMachines { get; set; }
}
