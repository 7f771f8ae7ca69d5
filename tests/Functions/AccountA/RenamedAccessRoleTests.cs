using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

/// <summary>What becomes of the role and the policy with the former name.</summary>
public sealed class RenamedAccessRoleTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string PolicyArn = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/{Name}";

    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task After_a_change_of_name_the_former_role_is_deleted_before_anything_is_created()
    {
        await EnsureAsync(Some.Seed);
        var before = accounts.IamA.Writes.Count();

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.Equal(["role Other", "policy Other"], accounts.IamA.Everything);
        Assert.Equal([$"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", PolicyArn], access.Changes.Of(ChangeAction.Deleted));
        Assert.Equal(["DetachRolePolicy", "DeleteRole", "DeletePolicy"], accounts.IamA.Writes.Skip(before).Take(3));
    }

    [Fact]
    public async Task A_run_that_stopped_after_a_change_of_name_is_cleaned_up_by_the_next_one()
    {
        await EnsureAsync(Some.Seed);
        accounts.IamA.Fake.On(
            (DeleteRoleRequest _) => Some.Refuse<DeleteRoleResponse>(new InvalidOperationException("the function was killed"))
        );
        await Assert.ThrowsAsync<UnexpectedError>(() => EnsureAsync(Some.Seed with { AccessRoleName = "Second" }));
        accounts.IamA.Fake.On((DeleteRoleRequest request) => accounts.IamA.Delete(request));

        await EnsureAsync(Some.Seed with { AccessRoleName = "Third" });

        Assert.Equal(["role Third", "policy Third"], accounts.IamA.Everything);
    }

    [Fact]
    public async Task A_resource_with_a_former_name_that_is_not_the_grants_is_left_alone()
    {
        await EnsureAsync(Some.Seed);
        accounts.IamA.Role(Name).Tags = [];
        (await accounts.IamA.Client.GetPolicyAsync(new() { PolicyArn = PolicyArn }, CancellationToken.None)).Policy.Tags = [];

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.Equal(["role " + Name, "role Other", "policy " + Name, "policy Other"], accounts.IamA.Everything);
        Assert.Equal([PolicyArn], accounts.IamA.AttachedTo(Name));
        Assert.Empty(access.Changes.Of(ChangeAction.Deleted));
    }

    [Fact]
    public async Task A_plan_with_another_name_shows_what_would_be_deleted()
    {
        await EnsureAsync(Some.Seed);
        var before = accounts.IamA.Writes.Count();

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other", Mode = Mode.Plan });

        Assert.Equal([$"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", PolicyArn], access.Changes.Of(ChangeAction.Deleted));
        Assert.Equal(before, accounts.IamA.Writes.Count());
    }

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request) => accounts.RunAccessAsync(request, Some.Selection(Some.InstanceId));
}
