using Amazon.EC2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.AccountB.Associating;

namespace RepoGrant.Tests.AccountB;

/// <summary>The profile is taken off instances that leave.</summary>
public sealed class LeavingProfileTests
{
    private readonly Associating run = new();

    [Fact]
    public async Task The_profile_is_taken_off_leaving_instances_and_no_others()
    {
        foreach (var id in new[] { "i-00000001", "i-00000002", "i-00000003" })
            run.Ec2.Add(id, "running", Some.ProfileArn);

        run.Ec2.Add("i-00000004", "running", OtherArn);

        var association = await run.RunAsync(Some.Leaving("i-00000001", "i-00000003", "i-00000004"));

        Assert.Equal(["i-00000001", "i-00000003"], association.Removed);
        Assert.Equal(
            [null, Some.ProfileArn, null, OtherArn],
            Enumerable.Range(1, 4).Select(index => run.Ec2.ProfileOf($"i-0000000{index}"))
        );
    }

    [Fact]
    public async Task A_leaving_instance_that_was_terminated_needs_no_call()
    {
        run.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        run.Ec2.Fake.On(
            (DisassociateIamInstanceProfileRequest _) =>
                Some.Refuse<DisassociateIamInstanceProfileResponse>(Error("InvalidAssociationID.NotFound", "An invalid association-id"))
        );

        await run.RunAsync(Some.Leaving("i-00000001"));
    }

    [Fact]
    public async Task A_call_whose_response_was_lost_is_denied_when_it_is_made_again_and_that_is_no_failure()
    {
        run.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        run.Ec2.Before = request =>
        {
            if (request is not DisassociateIamInstanceProfileRequest off)
                return;

            run.Ec2.TakeOff(off.AssociationId);
            throw Error("UnauthorizedOperation", "You are not authorized to perform this operation.");
        };

        var association = await run.RunAsync(Some.Leaving("i-00000001"));

        Assert.Equal(["i-00000001"], association.Removed);
    }

    [Fact]
    public async Task A_denial_while_the_profile_is_there_is_final_after_a_while()
    {
        run.Ec2.Add("i-00000001", "running", Some.ProfileArn);
        run.Ec2.Before = request =>
        {
            if (request is DisassociateIamInstanceProfileRequest)
                throw Error("UnauthorizedOperation", "You are not authorized to perform this operation.");
        };

        await Assert.ThrowsAsync<AccessDenied>(() => run.RunAsync(Some.Leaving("i-00000001")));
    }

    [Fact]
    public async Task When_an_instance_leaves_the_run_waits_until_older_sessions_are_denied()
    {
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        await run.RunAsync(Some.Leaving(Some.InstanceId));

        Assert.True(
            run.Time.GetUtcNow() > run.Records.Applied.SessionsSince,
            $"{run.Time.GetUtcNow():O} is before {run.Records.Applied.SessionsSince:O}."
        );
    }
}
