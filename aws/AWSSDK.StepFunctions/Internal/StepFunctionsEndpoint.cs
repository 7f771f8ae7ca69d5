using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;

namespace Amazon.StepFunctions.Internal;

/// <summary>Step Functions has an endpoint in each Region: https://docs.aws.amazon.com/general/latest/gr/step-functions.html</summary>
internal sealed class StepFunctionsEndpointProvider : IEndpointProvider
{
    public Endpoint ResolveEndpoint(EndpointParameters parameters)
    {
        if ((string)parameters["Endpoint"] is { Length: > 0 } custom)
            return new Endpoint(custom);

        if ((string)parameters["Region"] is not { Length: > 0 } region)
            throw new AmazonClientException("Invalid Configuration: Missing Region");

        return new Endpoint($"https://states.{region}.{RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix}");
    }
}

internal sealed class StepFunctionsEndpointResolver : BaseEndpointResolver
{
    protected override EndpointParameters MapEndpointsParameters(IRequestContext requestContext) => Map(requestContext.ClientConfig);

    internal static EndpointParameters Map(IClientConfig config) =>
        new() { ["Endpoint"] = config.ServiceURL, ["Region"] = config.RegionEndpoint?.SystemName ?? config.AuthenticationRegion };
}

internal sealed class StepFunctionsAuthResolver : BaseAuthResolverHandler
{
    protected override List<IAuthSchemeOption> ResolveAuthOptions(IExecutionContext executionContext) => AuthSchemeOption.DEFAULT_SIGV4;
}

internal sealed class StepFunctionsMetadata : IServiceMetadata
{
    public string ServiceId => "SFN";

    public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
}
