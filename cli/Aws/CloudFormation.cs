using System.Net;
using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;

namespace RepoGrant.Cli.Aws;

/// <summary>The two calls to CloudFormation that the command line makes.</summary>
internal sealed class CloudFormation(AWSCredentials credentials, CloudFormation.Settings config) : SdkClient(credentials, config)
{
    private const string ApiVersion = "2010-05-15";

    /// <summary>
    /// Describes a stack. CloudFormation answers ValidationError if there is none of that name.
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    /// </summary>
    public Task<DescribedStack> DescribeStackAsync(string stack, CancellationToken cancellationToken) =>
        CallAsync(new("DescribeStacks", "StackName", stack), cancellationToken);

    /// <summary>
    /// Describes the stack that a resource belongs to. CloudFormation answers ValidationError if it belongs to none.
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStackResources.html
    /// </summary>
    /// <param name="resource">The resource's physical id.</param>
    public async Task<DescribedStack> DescribeStackOfAsync(string resource, CancellationToken cancellationToken)
    {
        var found = await CallAsync(new("DescribeStackResources", "PhysicalResourceId", resource), cancellationToken);
        return await DescribeStackAsync(found.Name, cancellationToken);
    }

    /// <summary>Whether an error says that there is no such stack.</summary>
    public static bool IsAbsence(AmazonServiceException error) =>
        error.ErrorCode == "ValidationError" && error.Message.Contains("does not exist", StringComparison.Ordinal);

    private async Task<DescribedStack> CallAsync(Request request, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = Marshaller.Instance, ResponseUnmarshaller = Unmarshaller.Instance };
        return (await InvokeAsync<Response>(request, options, cancellationToken)).Stack;
    }

    /// <summary>Settings of the client.</summary>
    public new sealed class Settings() : SdkClient.Settings("CloudFormation", "cloudformation", ApiVersion);

    private sealed class Request(string action, string parameter, string value) : AmazonWebServiceRequest
    {
        public string Action => action;

        public string Parameter => parameter;

        public string Value => value;
    }

    private sealed class Response : AmazonWebServiceResponse
    {
        public DescribedStack Stack { get; } = new();
    }

    private sealed class Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Marshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var call = (Request)input;
            var request = new DefaultRequest(input, "Amazon.CloudFormation") { HttpMethod = "POST" };
            request.ParameterCollection.Add("Action", call.Action);
            request.ParameterCollection.Add("Version", ApiVersion);
            request.ParameterCollection.Add(call.Parameter, call.Value);
            request.ContentStream = AWSSDKUtils.WriteParametersToPooledStream(request);
            return request;
        }
    }

    private sealed class Unmarshaller : XmlResponseUnmarshaller
    {
        public static readonly Unmarshaller Instance = new();

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            var response = new Response();
            var key = "";
            while (input.Read())
            {
                if (!input.IsStartElement)
                    continue;
                if (input.TestExpression("Stacks/member/StackName") || input.TestExpression("StackResources/member/StackName"))
                    response.Stack.Name = input.ReadText();
                else if (input.TestExpression("Stacks/member/StackStatus"))
                    response.Stack.Status = input.ReadText();
                else if (input.TestExpression("Outputs/member/OutputKey"))
                    key = input.ReadText();
                else if (input.TestExpression("Outputs/member/OutputValue"))
                    response.Stack.Outputs[key] = input.ReadText();
            }

            return response;
        }

        public override AmazonServiceException UnmarshallException(
            XmlUnmarshallerContext input,
            Exception innerException,
            HttpStatusCode statusCode
        )
        {
            var error = XmlErrorResponseUnmarshaller.GetInstance().Unmarshall(input);
            return new(error.Message, innerException, error.Type, error.Code, error.RequestId, statusCode);
        }
    }
}
