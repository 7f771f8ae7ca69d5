using Amazon.IdentityManagement.Internal;
using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Util.Internal;

namespace Amazon.IdentityManagement;

/// <summary>
/// Settings of the IAM client. <c>AWS_ENDPOINT_URL</c>, <c>AWS_ENDPOINT_URL_IAM</c> and <c>AWS_MAX_ATTEMPTS</c> are respected.
/// </summary>
public class AmazonIdentityManagementServiceConfig : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("IAM", "4.0.0");

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

    public AmazonIdentityManagementServiceConfig()
        : base(new DefaultConfigurationProvider(Defaults))
    {
        ServiceId = "IAM";
        AuthenticationServiceName = "iam";
        RegionEndpoint = FallbackRegionFactory.GetRegionEndpoint(false) ?? RegionEndpoint.USEast1;
        EndpointProvider = new IamEndpointProvider();
    }

    public override string RegionEndpointServiceName => "iam";

    public override string ServiceVersion => "2010-05-08";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(IamEndpointResolver.Map(this));
}
