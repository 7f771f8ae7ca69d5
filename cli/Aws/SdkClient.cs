using Amazon;
using Amazon.Runtime;
using Amazon.Runtime.Credentials.Internal;
using Amazon.Runtime.Endpoints;
using Amazon.Runtime.Internal;
using Amazon.Runtime.Internal.Auth;
using Amazon.Util.Internal;

namespace RepoGrant.Cli.Aws;

/// <summary>
/// A client for a single call to a service, on the SDK's own pipeline: credentials, signing, retries and settings from the environment are
/// the SDK's. One call is not worth a package that not every feed has.
/// </summary>
internal abstract class SdkClient(AWSCredentials credentials, SdkClient.Settings config) : AmazonServiceClient(credentials, config)
{
    protected override IServiceMetadata ServiceMetadata { get; } = new Metadata(config.ServiceId);

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new Resolver());
        pipeline.AddHandlerAfter<Marshaller>(new Signature());
    }

    /// <summary>Settings of a service's client.</summary>
    public abstract class Settings : ClientConfig
    {
        // The settings that a defaults mode could change are all set by AwsSession.
        private static readonly IDefaultConfiguration[] Defaults =
        [
            .. Enum.GetValues<DefaultConfigurationMode>()
                .Select(mode => new DefaultConfiguration { Name = mode, RetryMode = RequestRetryMode.Standard }),
        ];

        private readonly string name;

        /// <param name="serviceId">The service's id, which also names its endpoint in the environment.</param>
        /// <param name="name">Its name in host names and signatures.</param>
        /// <param name="version">The version of its API.</param>
        protected Settings(string serviceId, string name, string version)
            : base(new DefaultConfigurationProvider(Defaults))
        {
            this.name = name;
            ServiceVersion = version;
            UserAgent = InternalSDKUtils.BuildUserAgentString(serviceId, "4.0.0");
            ServiceId = serviceId;
            AuthenticationServiceName = name;
            EndpointProvider = new Provider(name);
        }

        public override string RegionEndpointServiceName => name;

        public override string ServiceVersion { get; }

        public override string UserAgent { get; }

        public override Endpoint DetermineServiceOperationEndpoint(ServiceOperationEndpointParameters parameters) =>
            EndpointProvider.ResolveEndpoint(Resolver.Map(this));
    }

    private sealed class Provider(string name) : IEndpointProvider
    {
        public Endpoint ResolveEndpoint(EndpointParameters parameters)
        {
            var region = (string)parameters["Region"];
            var dns = RegionEndpoint.GetBySystemName(region).PartitionDnsSuffix;
            return new Endpoint(
                (string?)parameters["Endpoint"] is { Length: > 0 } custom ? custom : $"https://{name}.{region}.{dns}",
                $$"""{"authSchemes":[{"name":"sigv4","signingName":"{{name}}","signingRegion":"{{region}}"}]}""",
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

    private sealed class Metadata(string serviceId) : IServiceMetadata
    {
        public string ServiceId => serviceId;

        public IDictionary<string, string> OperationNameMapping { get; } = new Dictionary<string, string>();
    }
}
