using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Amazon.StepFunctions.Internal;
using Amazon.StepFunctions.Model;

namespace Amazon.StepFunctions;

/// <summary>
/// The Step Functions client on AWSSDK.Core's own pipeline: credentials, signing, retries, clock skew and settings from the environment
/// are the SDK's.
/// </summary>
public class AmazonStepFunctionsClient : AmazonServiceClient, IAmazonStepFunctions
{
    private static readonly IServiceMetadata Metadata = new StepFunctionsMetadata();

    public AmazonStepFunctionsClient()
        : base(new AmazonStepFunctionsConfig()) { }

    public AmazonStepFunctionsClient(RegionEndpoint region)
        : base(new AmazonStepFunctionsConfig { RegionEndpoint = region }) { }

    public AmazonStepFunctionsClient(AmazonStepFunctionsConfig config)
        : base(config) { }

    public AmazonStepFunctionsClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonStepFunctionsConfig { RegionEndpoint = region }) { }

    public AmazonStepFunctionsClient(AWSCredentials credentials, AmazonStepFunctionsConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new StepFunctionsEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new StepFunctionsAuthResolver());
    }

    public virtual Task<DescribeExecutionResponse> DescribeExecutionAsync(
        DescribeExecutionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DescribeExecutionResponse.Unmarshaller, cancellationToken);

    public virtual Task<DescribeStateMachineResponse> DescribeStateMachineAsync(
        DescribeStateMachineRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DescribeStateMachineResponse.Unmarshaller, cancellationToken);

    public virtual Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(
        GetExecutionHistoryRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, GetExecutionHistoryResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListExecutionsResponse> ListExecutionsAsync(
        ListExecutionsRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListExecutionsResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListStateMachinesResponse> ListStateMachinesAsync(
        ListStateMachinesRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListStateMachinesResponse.Unmarshaller, cancellationToken);

    public virtual Task<StartExecutionResponse> StartExecutionAsync(
        StartExecutionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, StartExecutionResponse.Unmarshaller, cancellationToken);

    public virtual Task<StopExecutionResponse> StopExecutionAsync(
        StopExecutionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, StopExecutionResponse.Unmarshaller, cancellationToken);

    private Task<TResponse> SendAsync<TResponse>(
        AmazonStepFunctionsRequest request,
        JsonUnmarshaller<TResponse> unmarshaller,
        CancellationToken cancellationToken
    )
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions { RequestMarshaller = JsonMarshaller.Instance, ResponseUnmarshaller = unmarshaller },
            cancellationToken
        );
}
