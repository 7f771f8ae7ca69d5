using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Instances that have the grant's own profile: whether it is still the one that an association names.</summary>
public sealed class OwnProfileTests
{
    private const string OtherArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Other";

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
        var renamed = Renamed(Some.WithIds(Some.InstanceId));

        var selection = await accounts.SelectAsync(renamed);

        Assert.Equal([Some.InstanceId], selection.Replace);
        Assert.Empty(selection.Leaving);
        await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(renamed with { Applied = null }));
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("stopping")]
    public async Task A_stopped_instance_with_the_tags_gets_the_profile_of_the_new_name_before_the_former_one_is_deleted(string state)
    {
        accounts.IamB.AddProfile("Other", "/repogrant/", role: null);
        accounts.Ec2.Add("i-00000001", state, Some.ProfileArn, ("Team", "web"));
        accounts.Ec2.Add("i-00000002", state, OtherArn, ("Team", "web"));
        accounts.Ec2.Add("i-00000003", state, profileArn: null, ("Team", "web"));

        var selection = await accounts.SelectAsync(Renamed(Some.WithTags(("Team", "web"))));

        Assert.Equal(["i-00000001"], selection.Replace);
        Assert.Empty(selection.Instances);
        Assert.Empty(selection.Leaving);
    }

    [Fact]
    public async Task More_stopped_instances_with_a_former_profile_than_a_run_has_time_for_are_refused_with_the_numbers()
    {
        foreach (var index in Enumerable.Range(0, 501))
            accounts.Ec2.Add($"i-{index:x8}", "stopped", Some.ProfileArn, ("Team", "web"));

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => accounts.SelectAsync(Renamed(Some.WithTags(("Team", "web")))));

        Assert.Contains("$.consumer.instances: 501 instances match; one run takes 500.", refused.Message, StringComparison.Ordinal);
    }

    private static AccessRequest Renamed(AccessRequest request) =>
        request with
        {
            Consumer = request.Consumer with { InstanceRoleName = "Other" },
            Applied = new AppliedGrant { InstanceRoleNames = ["CrossAccountRepoAccessRole"] },
        };
}
