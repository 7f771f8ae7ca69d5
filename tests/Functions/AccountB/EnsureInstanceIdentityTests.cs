using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

public sealed class EnsureInstanceIdentityTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string AssumePolicyArn = $"arn:aws:iam::{Some.AccountB}:policy/repogrant/{Name}";
    private const string AgentPolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";

    private readonly IamAccount iam = new(Some.AccountB);

    [Fact]
    public async Task A_new_grant_creates_role_policy_and_profile_and_puts_them_together()
    {
        var identity = await EnsureAsync();

        Assert.Equal($"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", identity.InstanceRoleArn);
        Assert.Equal($"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}", identity.InstanceProfileArn);
        Assert.Equal(6, identity.Changes.Count);
        Assert.All(identity.Changes, change => Assert.Equal((ChangeAction.Created, Some.AccountB), (change.Action, change.Account)));
        Assert.Equal([AssumePolicyArn, AgentPolicyArn], iam.AttachedTo(Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantInstanceBoundary",
            iam.Role(Name).PermissionsBoundary.PermissionsBoundaryArn
        );
    }

    [Fact]
    public async Task What_is_put_together_is_created_first()
    {
        await EnsureAsync();

        Assert.Equal(
            ["CreateInstanceProfile", "CreatePolicy", "CreateRole", "AddRoleToInstanceProfile", "AttachRolePolicy", "AttachRolePolicy"],
            [.. iam.Writes.Take(3).Order(), .. iam.Writes.Skip(3).Order()]
        );
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_says_Unchanged()
    {
        await EnsureAsync();
        var written = iam.Writes.Count();

        var identity = await EnsureAsync();

        Assert.Equal(written, iam.Writes.Count());
        Assert.All(identity.Changes, change => Assert.Equal(ChangeAction.Unchanged, change.Action));
    }

    [Fact]
    public async Task A_plan_writes_nothing()
    {
        var identity = await EnsureAsync(Some.Seed with { Mode = Mode.Plan });

        Assert.Empty(iam.Writes);
        Assert.All(identity.Changes, change => Assert.NotNull(change.After));
    }

    [Fact]
    public async Task A_policy_that_was_attached_by_hand_stays()
    {
        await EnsureAsync();
        iam.Attach(Name, "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy");

        await EnsureAsync();

        Assert.Contains("arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy", iam.AttachedTo(Name));
    }

    [Fact]
    public async Task An_adopted_role_gets_the_consumer_accounts_own_policy_and_nothing_else()
    {
        var role = iam.Add("Reporting", "/app/", ("repogrant:extend", "true"));

        var identity = await EnsureAsync(Some.Seed, new AdoptedRole(role.RoleName, role.Arn));

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles"], iam.AttachedTo("Reporting"));
        Assert.Contains("every instance that uses it gets the access", Assert.Single(identity.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_somebody_else_trusts_differently_is_not_used()
    {
        await EnsureAsync();
        iam.Role(Name).AssumeRolePolicyDocument =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";

        await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync());
    }

    [Fact]
    public async Task A_profile_of_ours_with_another_role_in_it_is_not_used()
    {
        await EnsureAsync();
        var (profile, other) = (
            (
                await iam.Client.GetInstanceProfileAsync(new() { InstanceProfileName = Name }, TestContext.Current.CancellationToken)
            ).InstanceProfile,
            iam.Add("Other")
        );
        profile.Roles = [other];

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync());

        Assert.Contains(other.Arn, conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_boundary_means_that_the_consumer_account_is_not_prepared()
    {
        iam.Fake.On(
            (CreateRoleRequest _) =>
                Some.Refuse<CreateRoleResponse>(Some.Error(new AmazonIdentityManagementServiceException("boundary"), "NoSuchEntity", 404))
        );

        var error = await Assert.ThrowsAsync<ConsumerNotPrepared>(() => EnsureAsync());

        Assert.Contains("policy/repogrant-system/RepoGrantInstanceBoundary", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NoSuchEntity", 404)]
    [InlineData("ConcurrentModification", 409)]
    public async Task A_policy_that_cannot_be_attached_yet_is_attached_in_the_end(string code, int status)
    {
        var calls = 0;
        iam.Fake.On(
            (AttachRolePolicyRequest _) =>
                ++calls == 1
                    ? throw Some.Error(new AmazonIdentityManagementServiceException("not yet"), code, status)
                    : new AttachRolePolicyResponse()
        );

        await EnsureAsync();

        Assert.True(calls > 1, "Nothing was attached again.");
    }

    private Task<InstanceIdentity> EnsureAsync(AccessRequest? request = null, params AdoptedRole[] adopted) =>
        new EnsureInstanceIdentity(Some.Provisioner(new ConsumerClients { Iam = _ => iam.Client })).EnsureInstanceIdentityAsync(
            new SelectedInput
            {
                Request = request ?? Some.Seed,
                Execution = Some.Execution,
                Selection = Some.Selection(Some.InstanceId) with { AdoptedRoles = adopted },
            },
            new Invocation()
        );
}
