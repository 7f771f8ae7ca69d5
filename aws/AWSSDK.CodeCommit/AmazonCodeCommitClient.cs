using Amazon.CodeCommit.Internal;
using Amazon.CodeCommit.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.CodeCommit;

/// <summary>
/// The CodeCommit client on AWSSDK.Core's own pipeline: credentials, signing, retries, clock skew and settings from the environment
/// are the SDK's.
/// </summary>
public class AmazonCodeCommitClient : AmazonServiceClient, IAmazonCodeCommit
{
    private static readonly IServiceMetadata Metadata = new CodeCommitMetadata();

    public AmazonCodeCommitClient()
        : base(new AmazonCodeCommitConfig()) { }

    public AmazonCodeCommitClient(RegionEndpoint region)
        : base(new AmazonCodeCommitConfig { RegionEndpoint = region }) { }

    public AmazonCodeCommitClient(AmazonCodeCommitConfig config)
        : base(config) { }

    public AmazonCodeCommitClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonCodeCommitConfig { RegionEndpoint = region }) { }

    public AmazonCodeCommitClient(AWSCredentials credentials, AmazonCodeCommitConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new CodeCommitEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new CodeCommitAuthResolver());
    }

    public virtual Task<GetRepositoryResponse> GetRepositoryAsync(
        GetRepositoryRequest request,
        CancellationToken cancellationToken = default
    ) =>
        InvokeAsync<GetRepositoryResponse>(
            request,
            new InvokeOptions
            {
                RequestMarshaller = GetRepositoryRequestMarshaller.Instance,
                ResponseUnmarshaller = GetRepositoryResponseUnmarshaller.Instance,
            },
            cancellationToken
        );
}
