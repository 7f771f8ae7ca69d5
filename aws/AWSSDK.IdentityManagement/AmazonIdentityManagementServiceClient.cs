using Amazon.IdentityManagement.Internal;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.Runtime.Internal;

namespace Amazon.IdentityManagement;

/// <summary>
/// The IAM client on AWSSDK.Core's own pipeline: credentials, signing, retries, clock skew and settings from the environment are
/// the SDK's.
/// </summary>
public class AmazonIdentityManagementServiceClient : AmazonServiceClient, IAmazonIdentityManagementService
{
    private static readonly IServiceMetadata Metadata = new IamMetadata();

    public AmazonIdentityManagementServiceClient()
        : base(new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(AmazonIdentityManagementServiceConfig config)
        : base(config) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials)
        : base(credentials, new AmazonIdentityManagementServiceConfig()) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, RegionEndpoint region)
        : base(credentials, new AmazonIdentityManagementServiceConfig { RegionEndpoint = region }) { }

    public AmazonIdentityManagementServiceClient(AWSCredentials credentials, AmazonIdentityManagementServiceConfig clientConfig)
        : base(credentials, clientConfig) { }

    protected override IServiceMetadata ServiceMetadata => Metadata;

    protected override void CustomizeRuntimePipeline(RuntimePipeline pipeline)
    {
        pipeline.RemoveHandler<EndpointResolver>();
        pipeline.AddHandlerAfter<Marshaller>(new IamEndpointResolver());
        pipeline.AddHandlerAfter<Marshaller>(new IamAuthResolver());
    }

    public virtual Task<CreateRoleResponse> CreateRoleAsync(CreateRoleRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, CreateRoleResponse.Unmarshaller, cancellationToken);

    public virtual Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, GetRoleResponse.Unmarshaller, cancellationToken);

    public virtual Task<UpdateAssumeRolePolicyResponse> UpdateAssumeRolePolicyAsync(
        UpdateAssumeRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, UpdateAssumeRolePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<AttachRolePolicyResponse> AttachRolePolicyAsync(
        AttachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, AttachRolePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListAttachedRolePoliciesResponse> ListAttachedRolePoliciesAsync(
        ListAttachedRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListAttachedRolePoliciesResponse.Unmarshaller, cancellationToken);

    public virtual Task<CreatePolicyResponse> CreatePolicyAsync(
        CreatePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, CreatePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<GetPolicyResponse> GetPolicyAsync(GetPolicyRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, GetPolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<CreatePolicyVersionResponse> CreatePolicyVersionAsync(
        CreatePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, CreatePolicyVersionResponse.Unmarshaller, cancellationToken);

    public virtual Task<GetPolicyVersionResponse> GetPolicyVersionAsync(
        GetPolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, GetPolicyVersionResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListPolicyVersionsResponse> ListPolicyVersionsAsync(
        ListPolicyVersionsRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListPolicyVersionsResponse.Unmarshaller, cancellationToken);

    public virtual Task<DeletePolicyVersionResponse> DeletePolicyVersionAsync(
        DeletePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DeletePolicyVersionResponse.Unmarshaller, cancellationToken);

    public virtual Task<CreateInstanceProfileResponse> CreateInstanceProfileAsync(
        CreateInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, CreateInstanceProfileResponse.Unmarshaller, cancellationToken);

    public virtual Task<GetInstanceProfileResponse> GetInstanceProfileAsync(
        GetInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, GetInstanceProfileResponse.Unmarshaller, cancellationToken);

    public virtual Task<AddRoleToInstanceProfileResponse> AddRoleToInstanceProfileAsync(
        AddRoleToInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, AddRoleToInstanceProfileResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListRolesResponse> ListRolesAsync(ListRolesRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, ListRolesResponse.Unmarshaller, cancellationToken);

    public virtual Task<DeleteRoleResponse> DeleteRoleAsync(DeleteRoleRequest request, CancellationToken cancellationToken = default) =>
        SendAsync(request, DeleteRoleResponse.Unmarshaller, cancellationToken);

    public virtual Task<DetachRolePolicyResponse> DetachRolePolicyAsync(
        DetachRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DetachRolePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListRolePoliciesResponse> ListRolePoliciesAsync(
        ListRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListRolePoliciesResponse.Unmarshaller, cancellationToken);

    public virtual Task<DeleteRolePolicyResponse> DeleteRolePolicyAsync(
        DeleteRolePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DeleteRolePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListPoliciesResponse> ListPoliciesAsync(
        ListPoliciesRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListPoliciesResponse.Unmarshaller, cancellationToken);

    public virtual Task<DeletePolicyResponse> DeletePolicyAsync(
        DeletePolicyRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DeletePolicyResponse.Unmarshaller, cancellationToken);

    public virtual Task<ListInstanceProfilesResponse> ListInstanceProfilesAsync(
        ListInstanceProfilesRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, ListInstanceProfilesResponse.Unmarshaller, cancellationToken);

    public virtual Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(
        RemoveRoleFromInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, RemoveRoleFromInstanceProfileResponse.Unmarshaller, cancellationToken);

    public virtual Task<DeleteInstanceProfileResponse> DeleteInstanceProfileAsync(
        DeleteInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    ) => SendAsync(request, DeleteInstanceProfileResponse.Unmarshaller, cancellationToken);

    private Task<TResponse> SendAsync<TResponse>(
        AmazonIdentityManagementServiceRequest request,
        QueryUnmarshaller<TResponse> unmarshaller,
        CancellationToken cancellationToken
    )
        where TResponse : AmazonWebServiceResponse, new() =>
        InvokeAsync<TResponse>(
            request,
            new InvokeOptions { RequestMarshaller = QueryMarshaller.Instance, ResponseUnmarshaller = unmarshaller },
            cancellationToken
        );
}
