using Amazon.IdentityManagement.Model;
using Amazon.Runtime;

namespace Amazon.IdentityManagement;

/// <summary>
/// The IAM operations that RepoGrant calls. They throw exceptions derived from
/// <see cref="AmazonIdentityManagementServiceException"/>.
/// </summary>
public interface IAmazonIdentityManagementService : IAmazonService, IDisposable
{
    Task<CreateRoleResponse> CreateRoleAsync(CreateRoleRequest request, CancellationToken cancellationToken = default);

    Task<GetRoleResponse> GetRoleAsync(GetRoleRequest request, CancellationToken cancellationToken = default);

    Task<UpdateAssumeRolePolicyResponse> UpdateAssumeRolePolicyAsync(
        UpdateAssumeRolePolicyRequest request,
        CancellationToken cancellationToken = default
    );

    Task<AttachRolePolicyResponse> AttachRolePolicyAsync(AttachRolePolicyRequest request, CancellationToken cancellationToken = default);

    Task<ListAttachedRolePoliciesResponse> ListAttachedRolePoliciesAsync(
        ListAttachedRolePoliciesRequest request,
        CancellationToken cancellationToken = default
    );

    Task<CreatePolicyResponse> CreatePolicyAsync(CreatePolicyRequest request, CancellationToken cancellationToken = default);

    Task<GetPolicyResponse> GetPolicyAsync(GetPolicyRequest request, CancellationToken cancellationToken = default);

    Task<CreatePolicyVersionResponse> CreatePolicyVersionAsync(
        CreatePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    );

    Task<GetPolicyVersionResponse> GetPolicyVersionAsync(GetPolicyVersionRequest request, CancellationToken cancellationToken = default);

    Task<ListPolicyVersionsResponse> ListPolicyVersionsAsync(
        ListPolicyVersionsRequest request,
        CancellationToken cancellationToken = default
    );

    Task<DeletePolicyVersionResponse> DeletePolicyVersionAsync(
        DeletePolicyVersionRequest request,
        CancellationToken cancellationToken = default
    );

    Task<CreateInstanceProfileResponse> CreateInstanceProfileAsync(
        CreateInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );

    Task<GetInstanceProfileResponse> GetInstanceProfileAsync(
        GetInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );

    Task<AddRoleToInstanceProfileResponse> AddRoleToInstanceProfileAsync(
        AddRoleToInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );

    Task<ListRolesResponse> ListRolesAsync(ListRolesRequest request, CancellationToken cancellationToken = default);

    Task<DeleteRoleResponse> DeleteRoleAsync(DeleteRoleRequest request, CancellationToken cancellationToken = default);

    Task<DetachRolePolicyResponse> DetachRolePolicyAsync(DetachRolePolicyRequest request, CancellationToken cancellationToken = default);

    Task<ListRolePoliciesResponse> ListRolePoliciesAsync(ListRolePoliciesRequest request, CancellationToken cancellationToken = default);

    Task<DeleteRolePolicyResponse> DeleteRolePolicyAsync(DeleteRolePolicyRequest request, CancellationToken cancellationToken = default);

    Task<ListPoliciesResponse> ListPoliciesAsync(ListPoliciesRequest request, CancellationToken cancellationToken = default);

    Task<DeletePolicyResponse> DeletePolicyAsync(DeletePolicyRequest request, CancellationToken cancellationToken = default);

    Task<ListInstanceProfilesResponse> ListInstanceProfilesAsync(
        ListInstanceProfilesRequest request,
        CancellationToken cancellationToken = default
    );

    Task<RemoveRoleFromInstanceProfileResponse> RemoveRoleFromInstanceProfileAsync(
        RemoveRoleFromInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );

    Task<DeleteInstanceProfileResponse> DeleteInstanceProfileAsync(
        DeleteInstanceProfileRequest request,
        CancellationToken cancellationToken = default
    );

    static ClientConfig IAmazonService.CreateDefaultClientConfig() => new AmazonIdentityManagementServiceConfig();

    static IAmazonService IAmazonService.CreateDefaultServiceClient(AWSCredentials awsCredentials, ClientConfig clientConfig) =>
        new AmazonIdentityManagementServiceClient(awsCredentials, (AmazonIdentityManagementServiceConfig)clientConfig);
}
