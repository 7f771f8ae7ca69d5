using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Instances that have the grant's own profile: whether it is still the one that an association names.</summary>
public sealed class OwnProfileTests
{
    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task An_instance_with_the_grants_own_profile_needs_no_association()
    {
        accounts.IamB.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        var selection = await accounts.SelectAsync(Some.WithIds(Some.InstanceId));

        Assert.Empty(selection.Associate);
        Assert.Empty(selection.Replace);
        Assert.Equal(ProfileOwner.Ours, Assert.Single(selection.Instances).Profile);
        Assert.Single(accounts.IamB.Fake.Made<GetInstanceProfileRequest>());
    }

    [Fact]
    public async Task An_association_with_a_recreated_profile_is_replaced()
    {
        accounts.IamB.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        accounts.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        accounts.IamB.Recreate("CrossAccountRepoAccessRole");
        accounts.Ec2.Add("i-00000002", "running", Some.ProfileArn);

        var selection = await accounts.SelectAsync(Some.WithIds("i-00000001", "i-00000002"));

        Assert.Equal(["i-00000001"], selection.Replace);
        Assert.Empty(selection.Associate);
    }

    [Fact]
    public async Task An_association_with_a_profile_that_was_deleted_is_replaced()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        Assert.Equal([Some.InstanceId], (await accounts.SelectAsync(Some.WithIds(Some.InstanceId))).Replace);
    }

    [Fact]
    public async Task An_association_with_a_profile_of_a_former_name_is_replaced()
    {
        accounts.IamB.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        accounts.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        var request = Some.WithIds(Some.InstanceId);
        var renamed = request with { Consumer = request.Consumer with { InstanceRoleName = "Other" } };

        var selection = await accounts.SelectAsync(
            renamed with
            {
                Applied = new AppliedGrant { InstanceRoleNames = ["CrossAccountRepoAccessRole"] },
            }
        );

        Assert.Equal([Some.InstanceId], selection.Replace);
        Assert.Empty(selection.Leaving);
        await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(renamed));
    }
}
