using System.Text.Json.Nodes;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Part 2: the instance role, its policies and its profile.</summary>
public sealed class EnsureInstanceIdentityTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string AssumePolicyArn = $"arn:aws:iam::{Some.AccountB}:policy/repogrant/{Name}";
    private const string AgentPolicyArn = "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore";
    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task A_new_grant_creates_role_policy_and_profile_and_connects_them()
    {
        var identity = await EnsureAsync();

        Assert.Equal($"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", identity.InstanceRoleArn);
        Assert.Equal($"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}", identity.InstanceProfileArn);
        Assert.Equal(6, identity.Changes.Count);
        Assert.All(identity.Changes, change => Assert.Equal((ChangeAction.Created, Some.AccountB), (change.Action, change.Account)));
        Assert.Equal([AssumePolicyArn, AgentPolicyArn], accounts.IamB.AttachedTo(Name).Order(StringComparer.Ordinal));
        Assert.Equal(
            $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantInstanceBoundary",
            accounts.IamB.Role(Name).PermissionsBoundary.PermissionsBoundaryArn
        );
    }

    [Fact]
    public async Task Resources_are_created_before_they_are_connected()
    {
        await EnsureAsync();

        Assert.Equal(
            ["CreateInstanceProfile", "CreatePolicy", "CreateRole", "AddRoleToInstanceProfile", "AttachRolePolicy", "AttachRolePolicy"],
            [.. accounts.IamB.Writes.Take(3).Order(), .. accounts.IamB.Writes.Skip(3).Order()]
        );
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_says_Unchanged()
    {
        await EnsureAsync();
        var written = accounts.IamB.Writes.Count();

        var identity = await EnsureAsync();

        Assert.Equal(written, accounts.IamB.Writes.Count());
        Assert.Equal([ChangeAction.Unchanged], identity.Changes.Select(change => change.Action).Distinct());
    }

    [Fact]
    public async Task A_plan_writes_nothing()
    {
        var identity = await EnsureAsync(Some.Seed with { Mode = Mode.Plan });

        Assert.Empty(accounts.IamB.Writes);
        Assert.All(identity.Changes, change => Assert.NotNull(change.After));
    }

    [Fact]
    public async Task What_somebody_else_attached_to_the_instance_role_is_detached()
    {
        await EnsureAsync();
        accounts.IamB.Attach(Name, "arn:aws:iam::aws:policy/CloudWatchAgentServerPolicy");
        accounts.IamB.AddInline(Name, "by-hand");

        var identity = await EnsureAsync();

        Assert.Equal([AssumePolicyArn, AgentPolicyArn], accounts.IamB.AttachedTo(Name).Order(StringComparer.Ordinal));
        Assert.Empty(accounts.IamB.InlineOf(Name));
        Assert.Equal(2, identity.Changes.Count(change => change.Action == ChangeAction.Deleted));
    }

    [Fact]
    public async Task An_instance_that_has_left_is_denied_by_its_session_name()
    {
        await EnsureAsync();

        await EnsureAsync(Some.Leaving("i-00000001"));
        await EnsureAsync(Some.Leaving("i-00000002"));

        var denied = JsonNode.Parse(accounts.IamB.Document(AssumePolicyArn))!["Statement"]!
            .AsArray()
            .Single(s => (string?)s!["Effect"] == "Deny")!;
        Assert.Equal("sts:AssumeRole", denied["Action"]!.GetValue<string>());
        Assert.Equal(
            ["*:i-00000001", "*:i-00000002"],
            denied["Condition"]!["StringLike"]!["aws:userid"]!.AsArray().Select(session => session!.GetValue<string>()).Order()
        );
    }

    [Fact]
    public async Task An_instance_that_rejoins_is_no_longer_denied()
    {
        await EnsureAsync(Some.Leaving(Some.InstanceId));

        await EnsureAsync();

        Assert.DoesNotContain("Deny", accounts.IamB.Document(AssumePolicyArn), StringComparison.Ordinal);
    }

    [Fact]
    public void Of_very_many_instances_that_left_the_latest_fit_into_the_policy()
    {
        var left = Enumerable
            .Range(0, 1000)
            .Select(index => new LeftInstance($"i-{index:x17}", DateTimeOffset.UnixEpoch.AddMinutes(index)));

        var policy = InstanceIdentityDocuments.AssumePolicy(Some.Names(Some.Seed), [.. left]);

        Assert.InRange(policy.Characters, 4000, PolicyDocument.MaxCharacters);
        Assert.Contains($"*:i-{999:x17}", policy.Text, StringComparison.Ordinal);
        Assert.DoesNotContain($"*:i-{0:x17}", policy.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_plan_lists_former_names_here_because_instances_still_use_them()
    {
        await EnsureAsync();
        var renamed = Some.SeedWith(seed => seed["consumer"]!["instanceRoleName"] = "Other");

        var plan = await EnsureAsync(renamed with { Mode = Mode.Plan });
        var apply = await EnsureAsync(renamed);

        Assert.Equal(
            [
                $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}",
                AssumePolicyArn,
                $"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}",
            ],
            plan.Changes.Where(change => change.Action == ChangeAction.Deleted)
                .Select(change => change.Resource)
                .Order(StringComparer.Ordinal)
        );
        Assert.DoesNotContain(apply.Changes, change => change.Action == ChangeAction.Deleted);
        Assert.Contains("role " + Name, accounts.IamB.Everything);
    }

    [Fact]
    public async Task A_role_with_another_trust_policy_is_not_used()
    {
        await EnsureAsync();
        accounts.IamB.Role(Name).AssumeRolePolicyDocument =
            """{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"*"},"Action":"sts:AssumeRole"}}""";

        await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync());
    }

    [Fact]
    public async Task A_profile_of_ours_with_another_role_in_it_is_not_used()
    {
        await EnsureAsync();
        var (profile, other) = (
            (
                await accounts.IamB.Client.GetInstanceProfileAsync(
                    new() { InstanceProfileName = Name },
                    TestContext.Current.CancellationToken
                )
            ).InstanceProfile,
            accounts.IamB.Add("Other")
        );
        profile.Roles = [other];

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync());

        Assert.Contains(other.Arn, conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_boundary_means_that_the_consumer_account_is_not_prepared()
    {
        accounts.IamB.Fake.On(
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
        accounts.IamB.Fake.On(
            (AttachRolePolicyRequest _) =>
                ++calls == 1
                    ? throw Some.Error(new AmazonIdentityManagementServiceException("not yet"), code, status)
                    : new AttachRolePolicyResponse()
        );

        await EnsureAsync();

        Assert.True(calls > 1, "Nothing was attached again.");
    }

    private Task<InstanceIdentity> EnsureAsync(Selection selection) => accounts.RunIdentityAsync(Some.Seed, selection);

    private Task<InstanceIdentity> EnsureAsync(AccessRequest? request = null) =>
        accounts.RunIdentityAsync(request ?? Some.Seed, Some.Selection(Some.InstanceId));
}
