using Amazon.EC2.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.AccountB.Associating;

namespace RepoGrant.Tests.AccountB;

/// <summary>Associations with a profile that has another name now, or was made again.</summary>
public sealed class ReplacedAssociationTests
{
    private readonly Associating run = new();
    private int refusals;

    [Fact]
    public async Task The_association_of_a_running_instance_is_replaced_in_one_step()
    {
        run.Ec2.Add(Some.InstanceId, "running", FormerArn);

        var association = await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal([Some.InstanceId], association.Replaced);
        Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(Some.InstanceId));
        Assert.Single(run.Ec2.Fake.Made<ReplaceIamInstanceProfileAssociationRequest>());
        Assert.Empty(run.Ec2.Fake.Made<DisassociateIamInstanceProfileRequest>());
    }

    [Fact]
    public async Task The_association_of_a_stopped_instance_is_removed_and_made_again()
    {
        run.Ec2.Add(Some.InstanceId, "stopped", FormerArn);

        var association = await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal([Some.InstanceId], association.Replaced);
        Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(Some.InstanceId));
        Assert.Empty(run.Ec2.Fake.Made<ReplaceIamInstanceProfileAssociationRequest>());
    }

    [Theory]
    [InlineData("stopped")]
    [InlineData("running")]
    public async Task An_instance_whose_association_is_gone_gets_a_new_one(string state)
    {
        // A call that ended between taking the profile off and putting it on again, or somebody else took it off.
        run.Ec2.Add(Some.InstanceId, state);

        await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task An_association_with_a_recreated_profile_has_the_new_id_afterwards()
    {
        run.Iam.AddProfile(Name, "/repogrant/", role: null);
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        run.Iam.Recreate(Name);

        await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        var instance = Assert.Single(await InstanceQueries.ByIdsAsync(run.Ec2.Client, [Some.InstanceId], CancellationToken.None));
        Assert.Equal(run.Iam.Profile(Name).InstanceProfileId, instance.IamInstanceProfile.Id);
    }

    [Fact]
    public async Task A_deleted_profile_is_not_taken_for_the_new_one_because_of_its_ARN()
    {
        run.Iam.AddProfile(Name, "/repogrant/", role: null);
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);
        run.Iam.Recreate(Name);
        run.Ec2.Refusal = _ => refusals++ < 4 ? Error("IncorrectState", "Code=InstanceIdentityProfileNotFound") : null;

        await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        var instance = Assert.Single(await InstanceQueries.ByIdsAsync(run.Ec2.Client, [Some.InstanceId], CancellationToken.None));
        Assert.Equal(run.Iam.Profile(Name).InstanceProfileId, instance.IamInstanceProfile.Id);
    }

    [Theory]
    [InlineData("UnauthorizedOperation")]
    [InlineData("InvalidAssociationID.NotFound")]
    public async Task A_replacement_whose_response_was_lost_is_done(string secondAnswer)
    {
        run.Ec2.Add(Some.InstanceId, "running", FormerArn);
        run.Ec2.Before = request =>
        {
            if (request is not ReplaceIamInstanceProfileAssociationRequest replacement)
                return;

            run.Ec2.TakeOff(replacement.AssociationId);
            run.Ec2.Put(Some.InstanceId, replacement.IamInstanceProfile.Arn);
            throw Error(secondAnswer, "The association has gone.");
        };

        var association = await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] }, Renamed());

        Assert.Equal([Some.InstanceId], association.Replaced);
        Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(Some.InstanceId));
    }

    [Fact]
    public async Task A_former_identity_is_deleted_once_no_instance_has_it()
    {
        await run.Records.ApplyAsync(Renamed());
        await run.Accounts.RunIdentityAsync(Renamed(), Some.Selection());
        run.Ec2.Add(Some.InstanceId, "running", FormerArn);
        var order = new List<string>();
        run.Ec2.Before = request =>
        {
            if (request is ReplaceIamInstanceProfileAssociationRequest)
                order.Add("replaced with " + string.Join(", ", Former()));
        };

        var association = await run.RunAsync(Some.Selection() with { Replace = [Some.InstanceId] });

        Assert.Equal(["replaced with role Former, policy Former, profile Former"], order);
        Assert.Empty(Former());
        Assert.Equal(3, association.Changes.Count(change => change.Action == ChangeAction.Deleted));
    }

    private IEnumerable<string> Former() => run.Iam.Everything.Where(item => item.EndsWith(" Former", StringComparison.Ordinal));

    private static AccessRequest Renamed() => Some.Seed with { Consumer = Some.Seed.Consumer with { InstanceRoleName = "Former" } };
}
