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
    private List<Tag> Tags => [.. names.Tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })];

    /// <summary>Compares a policy; of its versions only the default one is to be there.</summary>
    public async Task<IReadOnlyList<Difference>> ComparePolicyAsync(
        string arn,
        PolicyDocument wanted,
        string description,
        CancellationToken cancellationToken
    )
    {
        var versions = VersionsAsync(arn, cancellationToken);
        var found = await FindAsync(() => iam.GetPolicyAsync(new GetPolicyRequest { PolicyArn = arn }, cancellationToken));
        var others = await versions;
        if (found is not { Policy: var policy })
        {
            return
            [
                Difference.Create(accountId, arn, wanted.Json.DeepClone(), token => CreatePolicyAsync(arn, wanted, description, token)),
            ];
        }

        RefuseUnlessOurs("policy", arn, policy.Arn, policy.Tags);
        var differences = new List<Difference>();
        foreach (var other in others)
        {
            var id = other.VersionId;
            if (id != policy.DefaultVersionId)
                differences.Add(Difference.Delete(accountId, $"{arn} {id}", before: null, token => DeleteVersionAsync(arn, id, token)));
        }

        var version = await iam.GetPolicyVersionAsync(
            new GetPolicyVersionRequest { PolicyArn = arn, VersionId = policy.DefaultVersionId },
            cancellationToken
        );
        var current = PolicyDocument.Parse(version.PolicyVersion.Document);
        differences.Add(
            current.MeansTheSameAs(wanted)
                ? Difference.None(accountId, arn)
                : Difference.Update(
                    accountId,
                    arn,
                    current.Json.DeepClone(),
                    wanted.Json.DeepClone(),
                    token => ReplaceVersionAsync(arn, wanted, policy.DefaultVersionId, token)
                )
        );
        return differences;
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
    /// Compares what one of the grant's own roles has with the policies that it is to have: these and no others, wherever they came from.
    /// </summary>
    public async Task<IReadOnlyList<Difference>> CompareRightsAsync(
        string roleArn,
        IReadOnlyList<string> policyArns,
        CancellationToken cancellationToken
    )
    {
        var name = NameOf(roleArn);
        var inline = InlineAsync(name, cancellationToken);
        var attached = await AttachedAsync(name, cancellationToken);
        var differences = new List<Difference>(Attachments(roleArn, policyArns, attached));
        foreach (var policyArn in attached)
        {
            if (!policyArns.Contains(policyArn, StringComparer.Ordinal))
                differences.Add(Detachment(roleArn, policyArn));
        }

        foreach (var policyName in await inline)
        {
            var request = new DeleteRolePolicyRequest { RoleName = name, PolicyName = policyName };
            differences.Add(
                Difference.Delete(accountId, $"{roleArn} + {policyName}", before: null, token => iam.DeleteRolePolicyAsync(request, token))
            );
        }

        return differences;
    }

    /// <summary>Makes sure that a role of somebody else's has a policy; what it has besides is not ours.</summary>
    public async Task<IReadOnlyList<Difference>> CompareAttachmentAsync(
        string roleArn,
        string policyArn,
        CancellationToken cancellationToken
    ) => [.. Attachments(roleArn, [policyArn], await AttachedAsync(NameOf(roleArn), cancellationToken))];

    /// <summary>Takes a policy off a role of somebody else's, where it is there.</summary>
    public async Task<IReadOnlyList<Difference>> CompareDetachmentAsync(
        string roleArn,
        string policyArn,
        CancellationToken cancellationToken
    ) => (await AttachedAsync(NameOf(roleArn), cancellationToken)).Contains(policyArn) ? [Detachment(roleArn, policyArn)] : [];

    private Difference Detachment(string roleArn, string policyArn)
    {
        var request = new DetachRolePolicyRequest { RoleName = NameOf(roleArn), PolicyArn = policyArn };
        return Difference.Delete(accountId, $"{roleArn} + {policyArn}", policyArn, token => iam.DetachRolePolicyAsync(request, token));
    }

    private IEnumerable<Difference> Attachments(string roleArn, IReadOnlyList<string> policyArns, HashSet<string> attached) =>
        policyArns.Select(policyArn =>
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
        });

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

    private async Task ReplaceVersionAsync(string arn, PolicyDocument document, string replaced, CancellationToken cancellationToken)
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

    private async Task DeleteVersionAsync(string arn, string versionId, CancellationToken cancellationToken)
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

    private Task<List<PolicyVersion>> VersionsAsync(string arn, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            marker =>
                FindAsync(() =>
                    iam.ListPolicyVersionsAsync(new ListPolicyVersionsRequest { PolicyArn = arn, Marker = marker }, cancellationToken)
                ),
            page => page?.Versions,
            page => page?.IsTruncated == true ? page.Marker : null
        );

    private Task<List<string>> InlineAsync(string roleName, CancellationToken cancellationToken) =>
        Pages.AllAsync(
            marker =>
                FindAsync(() =>
                    iam.ListRolePoliciesAsync(new ListRolePoliciesRequest { RoleName = roleName, Marker = marker }, cancellationToken)
                ),
            page => page?.PolicyNames,
            page => page?.IsTruncated == true ? page.Marker : null
        );
}
