using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Amazon.IdentityManagement.Internal;

/// <summary>
/// IAM has one endpoint per partition, and signatures for the Region of that endpoint.
/// https://docs.aws.amazon.com/general/latest/gr/iam-service.html
/// </summary>
internal sealed class IamEndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        var region = (string)parameters["Region"] ?? "";
        var (url, signingRegion) = region switch
        {
            _ when region.StartsWith("cn-", StringComparison.Ordinal) => ("https://iam.cn-north-1.amazonaws.com.cn", "cn-north-1"),
            _ when region.StartsWith("us-gov-", StringComparison.Ordinal) => ("https://iam.us-gov.amazonaws.com", "us-gov-west-1"),
            _ => ("https://iam.amazonaws.com", "us-east-1"),
        };
        return new Endpoint(
            (string)parameters["Endpoint"] is { Length: > 0 } custom ? custom : url,
            $$"""{"authSchemes":[{"name":"sigv4","signingName":"iam","signingRegion":"{{signingRegion}}"}]}""",
            ""
        );
    }
}

internal sealed class IamEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => Map(requestContext.ClientConfig);

    internal static EndpointParameters Map(IClientConfig config) =>
        new() { ["Endpoint"] = config.ServiceURL, ["Region"] = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion };
}

internal sealed class IamAuthResolver : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

internal sealed class IamMetadata : IServiceMetadata
{
    public string ServiceId => "IAM";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
