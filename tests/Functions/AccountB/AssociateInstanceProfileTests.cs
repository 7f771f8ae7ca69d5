using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.AccountB.Associating;

namespace RepoGrant.Tests.AccountB;

/// <summary>Instances without a profile get the grant's, as soon as EC2 and IAM know both.</summary>
public sealed class AssociateInstanceProfileTests
{
    private readonly Associating run = new();
    private int refusals;

    [Fact]
    public async Task Each_instance_gets_the_profile()
    {
        var ids = Enumerable.Range(0, 25).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
            run.Ec2.Add(id);

        var association = await run.AssociateAsync(ids);

        Assert.Equal(ids, association.Created);
        Assert.Empty(association.Unchanged);
        Assert.All(ids, id => Assert.Equal(Some.ProfileArn, run.Ec2.ProfileOf(id)));
    }

    [Theory]
    [InlineData(
        "InvalidParameterValue",
        "Value (CrossAccountRepoAccessRole) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    )]
    [InlineData(
        "InvalidParameterValue",
        "Value (arn:aws:iam::222222222222:instance-profile/repogrant/CrossAccountRepoAccessRole) for parameter iamInstanceProfile.arn is "
            + "invalid. Invalid IAM Instance Profile ARN"
    )]
    [InlineData("InvalidParameterValue", "Invalid IAM Instance Profile")]
    [InlineData(
        "InvalidParameterValue",
        "IAM Instance Profile \"arn:aws:iam::222222222222:instance-profile/repogrant/CrossAccountRepoAccessRole\" has no associated "
            + "IAM Roles"
    )]
    [InlineData("IncorrectInstanceState", "The instance is not in a state from which it can be associated")]
    [InlineData("InvalidInstanceID.NotFound", "The instance ID does not exist")]
    [InlineData("IncorrectState", "The instance profile is not found: Code=InstanceIdentityProfileNotFound")]
    [InlineData("UnauthorizedOperation", "You are not authorized to perform this operation. iam:PassRole")]
    public async Task What_IAM_or_EC2_does_not_know_yet_is_retried(string code, string message)
    {
        run.Ec2.Add(Some.InstanceId);
        run.Ec2.Refusal = _ => refusals++ < 4 ? Error(code, message) : null;

        var association = await run.AssociateAsync(Some.InstanceId);

        Assert.Equal([Some.InstanceId], association.Created);
        Assert.Equal(5, refusals);
    }

    [Theory]
    [InlineData("IncorrectInstanceState", "shutting-down")]
    [InlineData("IncorrectInstanceState", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", null)]
    public async Task A_terminated_instance_is_left_out_and_the_others_get_the_profile(string code, string? state)
    {
        run.Ec2.Add("i-00000001");
        run.Ec2.Add("i-00000003");
        if (state is not null)
            run.Ec2.Add("i-00000002", state);

        run.Ec2.Refusal = id => id == "i-00000002" ? Error(code, "The instance 'i-00000002' is not in a valid state") : null;

        var association = await run.AssociateAsync("i-00000001", "i-00000002", "i-00000003");

        Assert.Equal(["i-00000001", "i-00000003"], association.Created);
        Assert.Empty(association.Unchanged);
    }

    [Fact]
    public async Task A_run_out_of_time_is_retried_by_the_state_machine()
    {
        run.Ec2.Add(Some.InstanceId);
        run.Ec2.Refusal = _ => Error("InvalidParameterValue", "Invalid iamInstanceProfile");

        await Assert.ThrowsAsync<TemporaryFailure>(() => run.AssociateAsync(Some.InstanceId));
    }

    [Fact]
    public async Task A_permanent_error_is_not_retried()
    {
        run.Ec2.Add(Some.InstanceId);
        run.Ec2.Refusal = _ =>
        {
            refusals++;
            return Error("InvalidParameterValue", "Value (i-1) for parameter instanceId is invalid");
        };

        await Assert.ThrowsAsync<UnexpectedError>(() => run.AssociateAsync(Some.InstanceId));

        Assert.Equal(1, refusals);
    }

    [Fact]
    public async Task A_denial_that_lasts_for_a_minute_is_final()
    {
        run.Ec2.Add(Some.InstanceId);
        run.Ec2.Refusal = _ => Error("UnauthorizedOperation", "You are not authorized to perform this operation.");
        var start = run.Time.GetUtcNow();

        await Assert.ThrowsAsync<AccessDenied>(() => run.AssociateAsync(Some.InstanceId));

        Assert.InRange(run.Time.GetUtcNow() - start, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(90));
    }

    [Fact]
    public async Task An_instance_that_has_meanwhile_got_our_profile_is_done()
    {
        run.Ec2.Add(Some.InstanceId, "running", Some.ProfileArn);

        var association = await run.AssociateAsync(Some.InstanceId);

        Assert.Empty(association.Created);
        Assert.Equal([Some.InstanceId], association.Unchanged);
    }

    [Fact]
    public async Task An_instance_that_has_meanwhile_got_another_profile_keeps_it()
    {
        run.Ec2.Add(Some.InstanceId, "running", OtherArn);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => run.AssociateAsync(Some.InstanceId));

        Assert.Contains("instance-profile/Other", inUse.Message, StringComparison.Ordinal);
        Assert.Equal(OtherArn, run.Ec2.ProfileOf(Some.InstanceId));
    }
}
