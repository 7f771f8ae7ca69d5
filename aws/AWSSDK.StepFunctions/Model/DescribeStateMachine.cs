using System.Text.Json;
using Amazon.Runtime;
using Amazon.StepFunctions.Internal;

namespace Amazon.StepFunctions.Model;

/// <summary>The request of DescribeStateMachine.</summary>
public class DescribeStateMachineRequest : AmazonStepFunctionsRequest
{
    /// <summary><see cref="StepFunctions.IncludedData.METADATA_ONLY"/> leaves out what a customer managed key may encrypt.</summary>
    public IncludedData IncludedData { get; set; }

    public string StateMachineArn { get; set; }

    internal override string Operation => "DescribeStateMachine";

    internal override void Write(Utf8JsonWriter json)
    {
        json.Add("includedData", IncludedData);
        json.Add("stateMachineArn", StateMachineArn);
    }
}

/// <summary>The response of DescribeStateMachine.</summary>
public class DescribeStateMachineResponse : AmazonWebServiceResponse
{
    internal static readonly JsonUnmarshaller<DescribeStateMachineResponse> Unmarshaller = new(
        ["InvalidArn", "KmsAccessDeniedException", "KmsInvalidStateException", "KmsThrottlingException", "StateMachineDoesNotExist"],
        static (response, json) =>
        {
            response.CreationDate = json.Date("creationDate");
            response.Definition = json.Text("definition");
            response.Description = json.Text("description");
            response.Label = json.Text("label");
            response.Name = json.Text("name");
            response.RevisionId = json.Text("revisionId");
            response.RoleArn = json.Text("roleArn");
            response.StateMachineArn = json.Text("stateMachineArn");
            response.Status = json.Text("status");
            response.Type = json.Text("type");
        }
    );

    public DateTime? CreationDate { get; set; }

    /// <summary>The definition in Amazon States Language, as JSON.</summary>
    public string Definition { get; set; }

    /// <summary>The description of the version that the ARN names, if it names one.</summary>
    public string Description { get; set; }

    public string Label { get; set; }

    public string Name { get; set; }

    public string RevisionId { get; set; }

    public string RoleArn { get; set; }

    public string StateMachineArn { get; set; }

    public StateMachineStatus Status { get; set; }

    public StateMachineType Type { get; set; }
}
