using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Iam;

/// <summary>Writes the differences that <see cref="GrantIam"/> has found.</summary>
/// <remarks>
/// IAM's reads and decisions lag behind its writes. An error that may be lag is treated as lag for as long as lag usually lasts, and after
/// that as a real error.
/// </remarks>
internal sealed class GrantWriter(
    IAmazonIdentityManagementService iam,
    string accountId,
    IReadOnlyDictionary<string, string> tags,
    Backoff backoff
)
{
    private List<Tag> Tags => [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    public Task CreatePolicyAsync(string arn, PolicyDocument document, string description, CancellationToken cancellationToken) =>
        CreateAsync(
            arn,
            () =>
                iam.CreatePolicyAsync(
                    new CreatePolicyRequest
                    {
                        PolicyName = Arn.NameOf(arn),
                        Path = GrantNames.Path,
                        PolicyDocument = document.Text,
                        Description = description,
                        Tags = Tags,
                    },
                    cancellationToken
                ),
            cancellationToken
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
                            RoleName = Arn.NameOf(wanted.Arn),
                            Path = GrantNames.Path,
                            Description = wanted.Description,
                            AssumeRolePolicyDocument = wanted.Trust.Text,
                            PermissionsBoundary = wanted.BoundaryArn,
                            Tags = Tags,
                        },
                        cancellationToken
                    ),
                cancellationToken
            );
        }
        // An exception class exists only where IAM's service model lists the error, which it does not for CreateRole.
        catch (AmazonIdentityManagementServiceException exception) when (exception.ErrorCode == "NoSuchEntity")
        {
            throw new ConsumerNotPrepared(
                $"The permissions boundary {wanted.BoundaryArn} does not exist: deploy or update the stack of account {accountId} "
                    + "that creates it.",
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
                        InstanceProfileName = Arn.NameOf(arn),
                        Path = GrantNames.Path,
                        Tags = Tags,
                    },
                    cancellationToken
                ),
            cancellationToken
        );

    /// <summary>
    /// Attaches; throws <see cref="QuotaExceeded"/> if the role already has as many policies as IAM allows. A denial may be lag: IAM
    /// decides by the boundary of a new role and by the consent tag of an adopted one.
    /// </summary>
    public async Task AttachAsync(string roleArn, string policyArn, CancellationToken cancellationToken)
    {
        var request = new AttachRolePolicyRequest { RoleName = Arn.NameOf(roleArn), PolicyArn = policyArn };
        try
        {
            await backoff.RunAsync(
                token => iam.AttachRolePolicyAsync(request, token),
                (exception, elapsed) =>
                    MayBeLag(exception)
                    || (exception is AmazonServiceException denied && AwsErrors.IsDenied(denied) && elapsed < IamLag.OfDecisions),
                cancellationToken
            );
        }
        catch (LimitExceededException exception)
        {
            throw new QuotaExceeded(
                $"The role {roleArn} already has as many policies as IAM allows and cannot get {policyArn}. Detach one of them, or "
                    + $"request a quota increase (Service Quotas of account {accountId}, IAM). AWS says: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>
    /// Adds the role to the profile. If the profile already has it, IAM answers that a quota is exceeded: the role was not seen because
    /// reads lag, or another execution was faster (https://github.com/getmoto/moto/issues/6404 quotes IAM's message).
    /// </summary>
    public Task AddToProfileAsync(string profileArn, string roleArn, CancellationToken cancellationToken)
    {
        var name = Arn.NameOf(profileArn);
        var request = new AddRoleToInstanceProfileRequest { InstanceProfileName = name, RoleName = Arn.NameOf(roleArn) };
        return backoff.RunAsync(
            async token =>
            {
                try
                {
                    await iam.AddRoleToInstanceProfileAsync(request, token);
                }
                catch (LimitExceededException)
                {
                    var look = new GetInstanceProfileRequest { InstanceProfileName = name };
                    if ((await iam.GetInstanceProfileAsync(look, token)).InstanceProfile.Roles is not [var role, ..])
                        throw;

                    if (role.Arn != roleArn)
                        throw GrantIam.HoldsAnother(profileArn, role.Arn, roleArn);
                }
            },
            (exception, _) => MayBeLag(exception) || exception is LimitExceededException,
            cancellationToken
        );
    }

    // Something exists that did not a moment ago: another execution was faster or reads lag, and the state's retry will find the work done;
    // or the name is taken under another path, which no retry changes. Roles and profiles are looked up by name, whatever their path, so
    // for those the retry will tell the two apart.
    private async Task CreateAsync(string arn, Func<Task> create, CancellationToken cancellationToken)
    {
        try
        {
            await create();
        }
        catch (EntityAlreadyExistsException exception)
        {
            if (arn.Contains(":policy/", StringComparison.Ordinal))
                await UntilPolicyIsSeenAsync(arn, cancellationToken);

            throw new TemporaryFailure($"{arn} was created at the same time by somebody else; looking again.", exception);
        }
    }

    private async Task UntilPolicyIsSeenAsync(string arn, CancellationToken cancellationToken)
    {
        try
        {
            await backoff.RunAsync(
                token => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn }, token),
                (exception, elapsed) => exception is NoSuchEntityException && elapsed < IamLag.OfReads,
                cancellationToken
            );
        }
        catch (NoSuchEntityException)
        {
            throw new ConflictingResource(
                $"A policy named {Arn.NameOf(arn)} exists in account {accountId} under another path than {GrantNames.Path}. Choose "
                    + "another role name in the request."
            );
        }
    }

    // What was created a moment ago may not be found yet, and two writes to one role may collide. Matched by code: IAM's service model, and
    // so the SDK, has no ConcurrentModification for these operations.
    private static bool MayBeLag(Exception exception) =>
        exception is AmazonIdentityManagementServiceException { ErrorCode: "NoSuchEntity" or "ConcurrentModification" };

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
        // Somebody has made it the default since it was listed, or lists lag.
        catch (DeleteConflictException exception)
        {
            throw new TemporaryFailure($"{arn} {versionId} cannot be deleted now; looking again. AWS says: {exception.Message}", exception);
        }
    }
}
