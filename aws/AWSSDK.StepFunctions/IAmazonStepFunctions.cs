using Amazon.Runtime;
using Amazon.StepFunctions.Model;

namespace Amazon.StepFunctions;

/// <summary>
/// The Step Functions operations that RepoGrant calls. They throw exceptions derived from <see cref="AmazonStepFunctionsException"/>.
/// </summary>
public interface IAmazonStepFunctions : IAmazonService, IDisposable
{
    Task<DescribeExecutionResponse> DescribeExecutionAsync(DescribeExecutionRequest request, CancellationToken cancellationToken = default);

    Task<DescribeStateMachineResponse> DescribeStateMachineAsync(
        DescribeStateMachineRequest request,
        CancellationToken cancellationToken = default
    );

    Task<GetExecutionHistoryResponse> GetExecutionHistoryAsync(
        GetExecutionHistoryRequest request,
        CancellationToken cancellationToken = default
    );

    Task<ListExecutionsResponse> ListExecutionsAsync(ListExecutionsRequest request, CancellationToken cancellationToken = default);

    Task<ListStateMachinesResponse> ListStateMachinesAsync(ListStateMachinesRequest request, CancellationToken cancellationToken = default);

    Task<StartExecutionResponse> StartExecutionAsync(StartExecutionRequest request, CancellationToken cancellationToken = default);

    Task<StopExecutionResponse> StopExecutionAsync(StopExecutionRequest request, CancellationToken cancellationToken = default);

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonStepFunctionsConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonStepFunctionsClient(awsCredentials, (AmazonStepFunctionsConfig)clientConfig);
}
