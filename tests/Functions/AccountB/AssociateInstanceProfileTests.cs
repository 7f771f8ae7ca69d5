using Amazon.EC2;
using Amazon.EC2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

public sealed class AssociateInstanceProfileTests
{
    private const string ProfileArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/CrossAccountRepoAccessRole";

    private readonly FakeTimeProvider time = new() { AutoAdvanceAmount = TimeSpan.Zero };
    private readonly Dictionary<string, string?> states = [];
    private int refusals;

    [Fact]
    public async Task Each_instance_gets_the_profile()
    {
        var association = await AssociateAsync(_ => null, "i-00000001", "i-00000002");

        Assert.Equal(["i-00000001", "i-00000002"], association.Created);
        Assert.Empty(association.Unchanged);
    }

    [Theory]
    [InlineData(
        "InvalidParameterValue",
        "Value (CrossAccountRepoAccessRole) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
    )]
    [InlineData(
        "InvalidParameterValue",
        "IAM Instance Profile \"arn:aws:iam::222222222222:instance-profile/repogrant/CrossAccountRepoAccessRole\" has no associated "
            + "IAM Roles"
    )]
    [InlineData("IncorrectInstanceState", "The instance is not in a state from which it can be associated")]
    [InlineData("InvalidInstanceID.NotFound", "The instance ID does not exist")]
    public async Task What_passes_with_time_is_tried_again(string code, string message)
    {
        var association = await AssociateAsync(_ => refusals++ < 4 ? Error(code, message) : null, Some.InstanceId);

        Assert.Equal([Some.InstanceId], association.Created);
        Assert.Equal(5, refusals);
    }

    [Theory]
    [InlineData("IncorrectInstanceState", "shutting-down")]
    [InlineData("IncorrectInstanceState", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", "terminated")]
    [InlineData("InvalidInstanceID.NotFound", null)]
    public async Task One_that_was_terminated_is_left_out_and_the_others_get_the_profile(string code, string? state)
    {
        states["i-00000002"] = state;

        var association = await AssociateAsync(
            id => id == "i-00000002" ? Error(code, "The instance 'i-00000002' is not in a valid state") : null,
            "i-00000001",
            "i-00000002",
            "i-00000003"
        );

        Assert.Equal(["i-00000001", "i-00000003"], association.Created);
        Assert.Empty(association.Unchanged);
    }

    [Fact]
    public async Task When_time_is_up_the_state_machine_may_try_again() =>
        await Assert.ThrowsAsync<TemporaryFailure>(() =>
            AssociateAsync(_ => Error("InvalidParameterValue", "Invalid iamInstanceProfile"), Some.InstanceId)
        );

    [Theory]
    [InlineData("UnauthorizedOperation", "You are not authorized", typeof(AccessDenied))]
    [InlineData("InvalidParameterValue", "Value (i-1) for parameter instanceId is invalid", typeof(AmazonEC2Exception))]
    public async Task What_does_not_pass_is_not_tried_again(string code, string message, Type error)
    {
        await Assert.ThrowsAsync(
            error,
            () =>
                AssociateAsync(
                    _ =>
                    {
                        refusals++;
                        return Error(code, message);
                    },
                    Some.InstanceId
                )
        );

        Assert.Equal(1, refusals);
    }

    [Fact]
    public async Task An_instance_that_has_got_our_profile_meanwhile_is_as_it_should_be()
    {
        var association = await AssociateAsync(
            _ => Error("IncorrectState", "There is an existing association"),
            [Some.InstanceId],
            ProfileArn
        );

        Assert.Empty(association.Created);
        Assert.Equal([Some.InstanceId], association.Unchanged);
    }

    [Fact]
    public async Task An_instance_that_has_got_another_profile_meanwhile_keeps_it()
    {
        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() =>
            AssociateAsync(
                _ => Error("IncorrectState", "There is an existing association"),
                [Some.InstanceId],
                "arn:aws:iam::222222222222:instance-profile/Other"
            )
        );

        Assert.Contains("instance-profile/Other", inUse.Message, StringComparison.Ordinal);
    }

    private static AmazonEC2Exception Error(string code, string message) => Some.Error(new AmazonEC2Exception(message), code);

    private Task<Association> AssociateAsync(Func<string, Exception?> refusal, params string[] ids) =>
        AssociateAsync(refusal, ids, associated: null);

    private DescribeInstancesResponse Describe(string id) =>
        states.GetValueOrDefault(id, "running") is { } state
            ? new()
            {
                Reservations =
                [
                    new Reservation
                    {
                        Instances =
                        [
                            new Amazon.EC2.Model.Instance
                            {
                                InstanceId = id,
                                State = new InstanceState { Name = state },
                            },
                        ],
                    },
                ],
            }
            : new();

    private async Task<Association> AssociateAsync(Func<string, Exception?> refusal, string[] ids, string? associated)
    {
        var (client, ec2) = Fake.Of<IAmazonEC2>();
        ec2.On(
                (AssociateIamInstanceProfileRequest request) =>
                    refusal(request.InstanceId) is { } exception ? throw exception : new AssociateIamInstanceProfileResponse()
            )
            .On(
                (DescribeIamInstanceProfileAssociationsRequest _) =>
                    new DescribeIamInstanceProfileAssociationsResponse
                    {
                        IamInstanceProfileAssociations = associated is null
                            ? null
                            :
                            [
                                new IamInstanceProfileAssociation
                                {
                                    State = "associated",
                                    IamInstanceProfile = new IamInstanceProfile { Arn = associated },
                                },
                            ],
                    }
            );
        ec2.On((DescribeInstancesRequest request) => Describe(Assert.Single(Assert.Single(request.Filters).Values)));
        var running = new AssociateInstanceProfile(
            Some.Provisioner(new ConsumerClients { Ec2 = _ => client }, time)
        ).AssociateInstanceProfileAsync(
            new SelectedInput
            {
                Request = Some.Seed,
                Execution = Some.Execution,
                Selection = Some.Selection(ids),
            },
            new Invocation()
        );
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return await running;
    }
}
