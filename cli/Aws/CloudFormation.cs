using System.Net;
using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Runtime.Internal.Transform;
using Amazon.Util;
using Amazon.Util.Internal;

namespace RepoGrant.Cli.Aws;

/// <summary>
/// The one call to CloudFormation that the command line makes, on the SDK's own pipeline: credentials, signing, retries and settings from
/// the environment are the SDK's. One call is not worth a package that not every feed has.
/// </summary>
internal sealed class CloudFormation(AWSCredentials credentials, CloudFormation.Settings config) : AmazonServiceClient(credentials, config)
{
    private static readonly IServiceMetadata Metadata = new ServiceMetadataOfCloudFormation();

    protected override IServiceMetadata ServiceMetadata => Metadata;

    /// <summary>
    /// A stack as it is described. CloudFormation says ValidationError where there is none of that name.
    /// https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_DescribeStacks.html
    /// </summary>
    public async Task<DescribedStack> DescribeStackAsync(string stack, CancellationToken cancellationToken)
    {
        var options = new InvokeOptions { RequestMarshaller = Marshaller.Instance, ResponseUnmarshaller = Unmarshaller.Instance };
        return (await InvokeAsync<DescribeStacksResponse>(new DescribeStacksRequest(stack), options, cancellationToken)).Stack;
    }

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new Resolver());
        pipeline.AddHandlerAfter<Amazon.Runtime.Internal.Marshaller>(new Signature());
    }

    /// <summary>Settings of the client.</summary>
    public sealed class Settings : ClientConfig
    {
        private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("CloudFormation", "4.0.0");

        // What a mode may say: nothing that AwsSession does not say itself.
        private static readonly IDefaultConfiguration[] Defaults =
        [
            .. Enum.GetValues<DefaultConfigurationMode>()
                .Select(mode => new DefaultConfiguration { Name = mode, RetryMode = RequestRetryMode.Standard }),
        ];

        public Settings()
            : base(new DefaultConfigurationProvider(Defaults))
        {
            ServiceId = "CloudFormation";
            AuthenticationServiceName = RegionEndpointServiceName;
            EndpointProvider = new Provider();
        }

        public override string RegionEndpointServiceName => "cloudformation";

        public override string ServiceVersion => "2010-05-15";

        public override string UserAgent => Agent;

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            EndpointProvider.ResolveEndpoint(Resolver.Map(this));
    }

    private sealed class DescribeStacksRequest(string stack) : AmazonWebServiceRequest
    {
        public string Stack => stack;
    }

    private sealed class DescribeStacksResponse : AmazonWebServiceResponse
    {
        public DescribedStack Stack { get; } = new();
    }

    private sealed class Marshaller : IMarshaller<IRequest, AmazonWebServiceRequest>
    {
        public static readonly Marshaller Instance = new();

        public IRequest Marshall(AmazonWebServiceRequest input)
        {
            var request = new DefaultRequest(input, "Amazon.CloudFormation") { HttpMethod = "POST" };
            request.ParameterCollection.Add("Action", "DescribeStacks");
            request.ParameterCollection.Add("Version", "2010-05-15");
            request.ParameterCollection.Add("StackName", ((DescribeStacksRequest)input).Stack);
            request.ContentStream = AWSSDKUtils.WriteParametersToPooledStream(request);
            return request;
        }
    }

    private sealed class Unmarshaller : XmlResponseUnmarshaller
    {
        public static readonly Unmarshaller Instance = new();

        public override AmazonWebServiceResponse Unmarshall(XmlUnmarshallerContext input)
        {
            var response = new DescribeStacksResponse();
            var key = "";
            while (input.Read())
            {
                if (!input.IsStartElement)
                    continue;
                if (input.TestExpression("Stacks/member/StackStatus"))
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

    private sealed class Provider : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            var region = (string)parameters["Region"];
            var dns = RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
            return new Endpoint(
                (string?)parameters["Endpoint"] is { Length: > 0 } custom ? custom : $"https://cloudformation.{region}.{dns}",
                $$"""{"authSchemes":[{"name":"sigv4","signingName":"cloudformation","signingRegion":"{{region}}"}]}""",
                ""
            );
        }
    }

    private sealed class Resolver : BaseEndpointResolver
    {
        internal static EndpointParameters Map(IClientConfig config) =>
            new() { ["Endpoint"] = config.ServiceURL, ["Region"] = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion };

        protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => Map(requestContext.ClientConfig);
    }

    private sealed class Signature : BaseAuthResolverHandler
    {
        protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
    }

    private sealed class ServiceMetadataOfCloudFormation : IServiceMetadata
    {
        public string ServiceId => "CloudFormation";

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }
}
