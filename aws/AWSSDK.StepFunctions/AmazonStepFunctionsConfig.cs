using Amazon.Runtime;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.StepFunctions.Internal;
using Amazon.Util.Internal;

namespace Amazon.StepFunctions;

/// <summary>
/// Settings of the Step Functions client. <c>AWS_ENDPOINT_URL</c>, <c>AWS_ENDPOINT_URL_SFN</c> and <c>AWS_MAX_ATTEMPTS</c> are
/// respected.
/// </summary>
public class AmazonStepFunctionsConfig : ClientConfig
{
    private static readonly string Agent = InternalSDKUtils.BuildUserAgentString("SFN", "4.0.0");

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

    public AmazonStepFunctionsConfig()
        : base(new DefaultConfigurationProvider(Defaults))
    {
        ServiceId = "SFN";
        AuthenticationServiceName = "states";
        EndpointProvider = new StepFunctionsEndpointProvider();
    }

    public override string RegionEndpointServiceName => "states";

    public override string ServiceVersion => "2016-11-23";

    public override string UserAgent => Agent;

    public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
        EndpointProvider.ResolveEndpoint(StepFunctionsEndpointResolver.Map(this));
}
