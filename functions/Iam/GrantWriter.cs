using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Iam;

/// <summary>Writes what <see cref="GrantIam"/> has found to differ.</summary>
internal sealed class GrantWriter(IAmazonIdentityManagementService iam, string accountId, GrantNames names, Backoff backoff)
{
    private List<Tag> Tags => [.. names.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    public Task CreatePolicyAsync(string arn, PolicyDocument document, string description, CancellationToken cancellationToken) =>
        CreateAsync(
            arn,
            () =>
                iam.CreatePolicyAsync(
                    new CreatePolicyRequest
                    {
                        PolicyName = GrantIam.NameOf(arn),
                        Path = GrantNames.Path,
                        PolicyDocument = document.Text,
                        Description = description,
                        Tags = Tags,
                    },
                    cancellationToken
                )
        );

    public async Task CreateRoleAsync(WantedRole wanted, CancellationToken cancellationToken)
    {
        try
        {
            await CreateAsync(
                wanted.Arn,
                () =>
                    iam.CreateRoleAsync(
                        new CreateRoleRequest
                        {
                            RoleName = GrantIam.NameOf(wanted.Arn),
                            Path = GrantNames.Path,
                            Description = wanted.Description,
                            AssumeRolePolicyDocument = wanted.Trust.Text,
                            PermissionsBoundary = wanted.BoundaryArn,
                            Tags = Tags,
                        },
                        cancellationToken
                    )
            );
        }
        // Of a class of its own only where IAM's service model has the error: for CreateRole it has not.
        catch (AmazonIdentityManagementServiceException exception) when (exception.ErrorCode == "NoSuchEntity")
        {
            throw new ConsumerNotPrepared(
                $"The permissions boundary {wanted.BoundaryArn} does not exist: deploy or update the stack of account {accountId} "
                    + "that makes it.",
                exception
            );
        }
    }

    public Task CreateInstanceProfileAsync(string arn, CancellationToken cancellationToken) =>
        CreateAsync(
            arn,
            () =>
                iam.CreateInstanceProfileAsync(
                    new CreateInstanceProfileRequest
                    {
                        InstanceProfileName = GrantIam.NameOf(arn),
                        Path = GrantNames.Path,
                        Tags = Tags,
                    },
                    cancellationToken
                )
        );

    public Task AttachAsync(string roleArn, string policyArn, CancellationToken cancellationToken) =>
        ConnectAsync(
            write =>
                iam.AttachRolePolicyAsync(
                    new AttachRolePolicyRequest { RoleName = GrantIam.NameOf(roleArn), PolicyArn = policyArn },
                    write
                ),
            cancellationToken
        );

    public Task AddToProfileAsync(string profileArn, string roleArn, CancellationToken cancellationToken) =>
        ConnectAsync(
            write =>
                iam.AddRoleToInstanceProfileAsync(
                    new AddRoleToInstanceProfileRequest
                    {
                        InstanceProfileName = GrantIam.NameOf(profileArn),
                        RoleName = GrantIam.NameOf(roleArn),
                    },
                    write
                ),
            cancellationToken
        );

    // What was not there a moment ago is there: another execution was faster, and the state's retry will find its work done; or the name
    // is taken under another path, which no retry changes.
    private async Task CreateAsync(string arn, Func<Task> create)
    {
        try
        {
            await create();
        }
        catch (EntityAlreadyExistsException exception)
        {
            if (
                arn.Contains(":policy/", StringComparison.Ordinal)
                && await GrantIam.FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn })) is null
            )
            {
                throw new ConflictingResource(
                    $"A policy named {GrantIam.NameOf(arn)} exists in account {accountId} under another path than {GrantNames.Path}. Choose "
                        + "another role name in the request."
                );
            }

            throw new TemporaryFailure($"{arn} was created at the same time by somebody else; looking again.", exception);
        }
    }

    // What was created a moment ago may not be found yet, and two writes to one role at a time may collide.
    // By code: IAM's service model, and so the SDK, has no ConcurrentModification for these operations.
    private Task ConnectAsync(Func<CancellationToken, Task> write, CancellationToken cancellationToken) =>
        backoff.RunAsync(
            write,
            exception => exception is AmazonIdentityManagementServiceException { ErrorCode: "NoSuchEntity" or "ConcurrentModification" },
            cancellationToken
        );

    public async Task ReplaceVersionAsync(string arn, PolicyDocument document, string replaced, CancellationToken cancellationToken)
    {
        await iam.CreatePolicyVersionAsync(
            new CreatePolicyVersionRequest
            {
                PolicyArn = arn,
                PolicyDocument = document.Text,
                SetAsDefault = true,
            },
            cancellationToken
        );
        await DeleteVersionAsync(arn, replaced, cancellationToken);
    }

    public async Task DeleteVersionAsync(string arn, string versionId, CancellationToken cancellationToken)
    {
        try
        {
            var request = new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = versionId };
            await iam.DeletePolicyVersionAsync(request, cancellationToken);
        }
        catch (NoSuchEntityException)
        {
            // It is gone, which is what was wanted.
        }
    }
}
