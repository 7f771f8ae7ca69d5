using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Records;

namespace RepoGrant.AccountB;

/// <summary>
/// Part 2 (AccountB): makes the instance role, its policies and its instance profile match the request, and extends adopted roles.
/// </summary>
public sealed class EnsureInstanceIdentity
{
    private readonly GrantTable grants;
    private readonly Provisioner provisioner;

    /// <summary>Creates the handler from the function's environment.</summary>
    public EnsureInstanceIdentity()
        : this(GrantTable.OfFunction(), Provisioner.OfFunction()) { }

    internal EnsureInstanceIdentity(GrantTable grants, Provisioner provisioner)
    {
        this.grants = grants;
        this.provisioner = provisioner;
    }

    /// <summary>Ensures; throws <see cref="ConflictingResource"/> if something with these names is not the grant's.</summary>
    [LambdaFunction(ResourceName = "EnsureInstanceIdentityFunction")]
    public Task<InstanceIdentity> EnsureInstanceIdentityAsync(SelectedInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var (differences, kept) = await CompareAsync(input, consumer, names);
                var fence = new Fence(grants, input.Request, input.Execution);
                var changes = await differences.SettleAsync(input.Request.Mode, fence, context.LogOf(input), consumer.Deadline);
                return new InstanceIdentity(
                    names.InstanceRoleArn,
                    names.InstanceProfileArn,
                    changes,
                    [.. input.Selection.AdoptedRoles.Select(adopted => Note(adopted, names.AdoptedRolePolicyArn)), .. kept]
                );
            }
        );

    /// <summary>Compares what exists with what the request asks for, within an open session.</summary>
    internal async Task<(IReadOnlyList<Difference> Differences, IReadOnlyList<string> Notes)> CompareAsync(
        SelectedInput input,
        ConsumerAccount consumer,
        GrantNames names
    )
    {
        var request = input.Request;
        var iam = new GrantIam(consumer.Iam, request.Consumer.AccountId, consumer.TagsOf(request), consumer.Backoff);
        var role = iam.FindRoleAsync(request.Consumer.InstanceRoleName, consumer.Deadline);
        var policy = iam.ComparePolicyAsync(
            names.AssumePolicyArn,
            InstanceIdentityDocuments.AssumePolicy(names, [.. (request.Applied?.Left ?? []).Where(left => !left.WithoutProfile)]),
            $"Assume the access role of the grant {request.Name}",
            consumer.Deadline
        );
        var rights = iam.Rights.CompareAsync(names.InstanceRoleArn, [names.AssumePolicyArn, names.AgentPolicyArn], consumer.Deadline);
        var profile = iam.CompareInstanceProfileAsync(names.InstanceProfileArn, names.InstanceRoleArn, consumer.Deadline);
        var adopted = Task.WhenAll(
            input.Selection.AdoptedRoles.Select(adoptedRole =>
                iam.Rights.CompareAttachmentAsync(adoptedRole.Arn, names.AdoptedRolePolicyArn, consumer.Deadline)
            )
        );
        var notes = new List<string>();
        var former = FormerAsync(request, consumer, iam, names, notes);
        await Task.WhenAll(role, policy, rights, profile, adopted, former);

        var wanted = new WantedRole(
            names.InstanceRoleArn,
            $"EC2 instances with access to repositories of account {names.RepositoryAccountId} (grant {request.Name})",
            InstanceIdentityDocuments.Trust(names),
            names.InstanceBoundaryArn,
            trustMayChange: false
        );
        Difference[] differences =
        [
            .. await former,
            .. await policy,
            iam.CompareRole(await role, wanted),
            .. await rights,
            .. await profile,
            .. (await adopted).SelectMany(attachment => attachment),
        ];
        return (differences, notes);
    }

    /// <summary>
    /// Roles that the grant extended before lose the policy, unless another grant also extends them. The grant's own roles of a former name
    /// are only shown here: they are deleted once no instance has their profile.
    /// </summary>
    private async Task<IReadOnlyList<Difference>> FormerAsync(
        AccessRequest request,
        ConsumerAccount consumer,
        GrantIam iam,
        GrantNames names,
        List<string> notes
    )
    {
        var differences = new List<Difference>();
        var applied = request.Applied ?? new AppliedGrant();
        if (!request.Recorded && applied.FormerRoles.Count > 0)
        {
            // A role belongs to an account, whatever the Region of its instances.
            var others = await grants.ListAsync(request.Consumer.AccountId + "/", consumer.Deadline);
            foreach (var role in applied.FormerRoles)
            {
                if (applied.HadPolicy.Contains(role.Arn, StringComparer.Ordinal))
                    continue;

                var other = others.FirstOrDefault(record => record.Grant != GrantKey.Of(request) && record.Extends(role.Arn));
                if (other is null)
                {
                    differences.AddRange(await iam.Rights.CompareDetachmentAsync(role.Arn, names.AdoptedRolePolicyArn, consumer.Deadline));
                }
                else
                {
                    notes.Add($"The role {role.Arn} keeps {names.AdoptedRolePolicyArn}: the grant {other.Grant.Id} extends it, too.");
                }
            }
        }

        if (request.Mode == Mode.Plan)
            (await FormerIdentity.FindAsync(request, consumer, names)).AddDeletions(differences, request.Consumer.AccountId);

        return differences;
    }

    private static string Note(AdoptedRole role, string policyArn) =>
        $"The role {role.Arn} is adopted (tag {GrantNames.ExtendTag}=true) and has the policy {policyArn}: every instance that uses "
        + "the role gets the access, selected or not. If code manages this role's tags or attachments, add both there.";
}
