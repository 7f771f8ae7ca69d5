using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Iam;

/// <summary>A role as a grant needs it.</summary>
internal sealed class WantedRole(string arn, string description, PolicyDocument trust, string boundaryArn, bool trustMayChange)
{
    public string Arn => arn;

    public string Description => description;

    public PolicyDocument Trust => trust;

    public string BoundaryArn => boundaryArn;

    public bool TrustMayChange => trustMayChange;
}

/// <summary>
/// The IAM side of a grant in one account: observes policies, roles and attachments, compares them by meaning with what is wanted, and
/// knows how to write the difference. Only what carries the grant's path and tags is ever changed.
/// </summary>
internal sealed class GrantIam(IAmazonIdentityManagementService iam, string accountId, GrantNames names, Backoff backoff)
{
    // A managed policy has at most five versions (IAM User Guide, "IAM and AWS STS quotas").
    private const int MaxVersions = 5;

    private List<Tag> Tags => [.. names.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    public async Task<Difference> ComparePolicyAsync(
        string arn,
        PolicyDocument wanted,
        string description,
        CancellationToken cancellationToken
    )
    {
        if (
            await FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn }, cancellationToken))
            is not { Policy: var policy }
        )
        {
            return Difference.Create(accountId, arn, wanted.Json.DeepClone(), token => CreatePolicyAsync(arn, wanted, description, token));
        }

        RefuseUnlessOurs("policy", arn, policy.Arn, policy.Tags);
        var version = await iam.GetPolicyVersionAsync(
            new GetPolicyVersionRequest { PolicyArn = arn, VersionId = policy.DefaultVersionId },
            cancellationToken
        );
        var current = PolicyDocument.Parse(version.PolicyVersion.Document);
        return current.MeansTheSameAs(wanted)
            ? Difference.None(accountId, arn)
            : Difference.Update(
                accountId,
                arn,
                current.Json.DeepClone(),
                wanted.Json.DeepClone(),
                token => AddVersionAsync(arn, wanted, token)
            );
    }

    /// <summary>The role of a name, wherever its path; null when there is none.</summary>
    public async Task<Role?> FindRoleAsync(string name, CancellationToken cancellationToken) =>
        (await FindAsync(() => iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken)))?.Role;

    public Difference CompareRole(Role? role, WantedRole wanted)
    {
        if (role is null)
        {
            var after = new JsonObject { ["trust"] = wanted.Trust.Json.DeepClone(), ["permissionsBoundary"] = wanted.BoundaryArn };
            return Difference.Create(accountId, wanted.Arn, after, token => CreateRoleAsync(wanted, token));
        }

        RefuseUnlessOurs("role", wanted.Arn, role.Arn, role.Tags);
        if (role.PermissionsBoundary?.PermissionsBoundaryArn is var boundary && boundary != wanted.BoundaryArn)
        {
            // Nothing at run time may put a boundary: who could, could take one away.
            throw new ConflictingResource(
                $"The role {wanted.Arn} has the permissions boundary {boundary ?? "(none)"}, not {wanted.BoundaryArn}. Give it that "
                    + "boundary, or delete the role and run the grant again."
            );
        }

        var trust = PolicyDocument.Parse(role.AssumeRolePolicyDocument);
        if (trust.MeansTheSameAs(wanted.Trust))
            return Difference.None(accountId, wanted.Arn);

        return wanted.TrustMayChange
            ? Difference.Update(
                accountId,
                wanted.Arn,
                trust.Json.DeepClone(),
                wanted.Trust.Json.DeepClone(),
                token =>
                    iam.UpdateAssumeRolePolicyAsync(
                        new UpdateAssumeRolePolicyRequest { RoleName = NameOf(wanted.Arn), PolicyDocument = wanted.Trust.Text },
                        token
                    )
            )
            : throw new ConflictingResource(
                $"The role {wanted.Arn} is trusted differently than the grant needs ({wanted.Trust.Text}), and trust policies there "
                    + "are not RepoGrant's to change. Restore it, or delete the role and run the grant again."
            );
    }

    /// <summary>
    /// Compares what is attached to a role. Policies that somebody else attached stay: the role's boundary holds whatever they say.
    /// </summary>
    public async Task<IReadOnlyList<Difference>> CompareAttachmentsAsync(
        string roleArn,
        IReadOnlyList<string> policyArns,
        CancellationToken cancellationToken
    )
    {
        var attached = await AttachedAsync(NameOf(roleArn), cancellationToken);
        return
        [
            .. policyArns.Select(policyArn =>
            {
                var resource = $"{roleArn} + {policyArn}";
                return attached.Contains(policyArn)
                    ? Difference.None(accountId, resource)
                    : Difference.Create(
                        accountId,
                        resource,
                        policyArn,
                        token =>
                            ConnectAsync(
                                write =>
                                    iam.AttachRolePolicyAsync(
                                        new AttachRolePolicyRequest { RoleName = NameOf(roleArn), PolicyArn = policyArn },
                                        write
                                    ),
                                token
                            ),
                        Stage.Connect
                    );
            }),
        ];
    }

    public async Task<IReadOnlyList<Difference>> CompareInstanceProfileAsync(
        string arn,
        string roleArn,
        CancellationToken cancellationToken
    )
    {
        var name = NameOf(arn);
        var connection = $"{arn} + {roleArn}";
        var connect = Difference.Create(
            accountId,
            connection,
            roleArn,
            token =>
                ConnectAsync(
                    write =>
                        iam.AddRoleToInstanceProfileAsync(
                            new AddRoleToInstanceProfileRequest { InstanceProfileName = name, RoleName = NameOf(roleArn) },
                            write
                        ),
                    token
                ),
            Stage.Connect
        );

        if (
            await FindAsync(() =>
                iam.GetInstanceProfileAsync(new GetInstanceProfileRequest { InstanceProfileName = name }, cancellationToken)
            )
            is not { InstanceProfile: var profile }
        )
        {
            var create = Difference.Create(
                accountId,
                arn,
                new JsonObject(),
                token =>
                    CreateAsync(
                        arn,
                        () =>
                            iam.CreateInstanceProfileAsync(
                                new CreateInstanceProfileRequest
                                {
                                    InstanceProfileName = name,
                                    Path = GrantNames.Path,
                                    Tags = Tags,
                                },
                                token
                            )
                    )
            );
            return [create, connect];
        }

        RefuseUnlessOurs("instance profile", arn, profile.Arn, profile.Tags);
        return (profile.Roles ?? []) switch
        {
            [] => [Difference.None(accountId, arn), connect],
            [var role] when role.Arn == roleArn => [Difference.None(accountId, arn), Difference.None(accountId, connection)],
            [var role, ..] => throw new ConflictingResource(
                $"The instance profile {arn} holds the role {role.Arn}, not {roleArn}. Remove that role from it and run the grant again."
            ),
        };
    }

    private static string NameOf(string arn) => arn[(arn.LastIndexOf('/') + 1)..];

    private static async Task<T?> FindAsync<T>(Func<Task<T>> get)
        where T : class
    {
        try
        {
            return await get();
        }
        catch (NoSuchEntityException)
        {
            return null;
        }
    }

    private void RefuseUnlessOurs(string kind, string arn, string foundArn, List<Tag>? tags)
    {
        var found = (tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        if (foundArn == arn && names.Tags.All(tag => found.GetValueOrDefault(tag.Key) == tag.Value))
            return;

        var owner = found.TryGetValue(GrantNames.GrantTag, out var grant)
            ? $"It belongs to the grant {Shown.Text(grant)} for "
                + $"{Shown.Text(found.GetValueOrDefault(GrantNames.ConsumerTag, "another consumer"))}."
            : "It was not made by a grant.";
        throw new ConflictingResource(
            $"The {kind} {foundArn} has the name that this grant needs. {owner} Choose another role name in the request, or remove it."
        );
    }

    private async Task<HashSet<string>> AttachedAsync(string roleName, CancellationToken cancellationToken)
    {
        var policies = await Pages.AllAsync(
            marker =>
                FindAsync(() =>
                    iam.ListAttachedRolePoliciesAsync(
                        new ListAttachedRolePoliciesRequest { RoleName = roleName, Marker = marker },
                        cancellationToken
                    )
                ),
            page => page?.AttachedPolicies,
            page => page?.IsTruncated == true ? page.Marker : null
        );
        return policies.Select(policy => policy.PolicyArn).ToHashSet(StringComparer.Ordinal);
    }

    private Task CreatePolicyAsync(string arn, PolicyDocument document, string description, CancellationToken cancellationToken) =>
        CreateAsync(
            arn,
            () =>
                iam.CreatePolicyAsync(
                    new CreatePolicyRequest
                    {
                        PolicyName = NameOf(arn),
                        Path = GrantNames.Path,
                        PolicyDocument = document.Text,
                        Description = description,
                        Tags = Tags,
                    },
                    cancellationToken
                )
        );

    private async Task CreateRoleAsync(WantedRole wanted, CancellationToken cancellationToken)
    {
        try
        {
            await CreateAsync(
                wanted.Arn,
                () =>
                    iam.CreateRoleAsync(
                        new CreateRoleRequest
                        {
                            RoleName = NameOf(wanted.Arn),
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
                && await FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn })) is null
            )
            {
                throw new ConflictingResource(
                    $"A policy named {NameOf(arn)} exists in account {accountId} under another path than {GrantNames.Path}. Choose "
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

    private async Task AddVersionAsync(string arn, PolicyDocument document, CancellationToken cancellationToken)
    {
        var versions = await Pages.AllAsync(
            marker => iam.ListPolicyVersionsAsync(new ListPolicyVersionsRequest { PolicyArn = arn, Marker = marker }, cancellationToken),
            page => page.Versions,
            page => page.IsTruncated == true ? page.Marker : null
        );
        if (versions.Count >= MaxVersions)
        {
            // v1, v2, …: counted up for ever, never used again. Creation dates have whole seconds only.
            var oldest = versions[0];
            foreach (var version in versions)
            {
                if (version.IsDefaultVersion != true && (oldest.IsDefaultVersion == true || NumberOf(version) < NumberOf(oldest)))
                    oldest = version;
            }

            await iam.DeletePolicyVersionAsync(
                new DeletePolicyVersionRequest { PolicyArn = arn, VersionId = oldest.VersionId },
                cancellationToken
            );
        }

        await iam.CreatePolicyVersionAsync(
            new CreatePolicyVersionRequest
            {
                PolicyArn = arn,
                PolicyDocument = document.Text,
                SetAsDefault = true,
            },
            cancellationToken
        );
    }

    private static int NumberOf(PolicyVersion version) => int.Parse(version.VersionId.AsSpan(1), CultureInfo.InvariantCulture);
}
