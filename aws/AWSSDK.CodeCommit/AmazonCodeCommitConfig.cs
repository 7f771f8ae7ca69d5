using Amazon.CodeCommit.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.CodeCommit;

/// <summary>
/// Settings of the CodeCommit client. <c>AWS_ENDPOINT_URL</c>, <c>AWS_ENDPOINT_URL_CODECOMMIT</c> and <c>AWS_MAX_ATTEMPTS</c> are
/// respected.
/// </summary>
public class AmazonCodeCommitConfig : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("CodeCommit", "4.0.0");

    // Standard in every mode: adaptive stalls a fresh client whose first call is throttled (AWSSDK.Core 4.0.102).
    private static readonly IDefaultConfiguration[] Defaults =
    [
        .. Enum.GetValues<DefaultConfigurationMode>()
            .Select(mode => new DefaultConfiguration
            {
                Name = mode,
                RetryMode = RequestRetryMode.Standard,
                ConnectTimeout = TimeSpan.FromMilliseconds(3100),
                TlsNegotiationTimeout = TimeSpan.FromMilliseconds(3100),
            }),
    ];

    public AmazonCodeCommitConfig()
        : base(new DefaultConfigurationProvider(Defaults))
    {
        ServiceId = "CodeCommit";
        AuthenticationServiceName = "codecommit";
        EndpointProvider = new CodeCommitEndpointProvider();
    }

    public override string RegionEndpointServiceName => "codecommit";

    public override string ServiceVersion => "2015-04-13";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(CodeCommitEndpointResolver.Map(this));
}
