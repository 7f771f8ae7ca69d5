using Amazon.EC2;
using Amazon.EC2.Model;
using static LocalAws.Tests.Ec2.Accounts;

namespace LocalAws.Tests.Ec2;

/// <summary>Instance profiles on instances.</summary>
public sealed class ProfileAssociationTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly AmazonEC2Client ec2 = local.Host.Ec2(Account);

    [Fact]
    public async Task A_profile_is_associated_shown_replaced_and_taken_off()
    {
        var (one, other) = (await local.Host.ProfileAsync(Account), await local.Host.ProfileAsync(Account));
        var id = await RunAsync();
        var association = (
            await ec2.AssociateIamInstanceProfileAsync(
                new()
                {
                    InstanceId = id,
                    IamInstanceProfile = new() { Name = one },
                },
                Cancel
            )
        ).IamInstanceProfileAssociation;
        Assert.Equal(
            (id, ProfileArn(Account, one), IamInstanceProfileAssociationState.Associating),
            (association.InstanceId, association.IamInstanceProfile.Arn, association.State)
        );

        Assert.Equal(ProfileArn(Account, one), (await DescribeAsync(id)).IamInstanceProfile.Arn);
        var shown = (
            await ec2.DescribeIamInstanceProfileAssociationsAsync(new() { Filters = [new("instance-id", [id])] }, Cancel)
        ).IamInstanceProfileAssociations.Single();
        Assert.Equal((association.AssociationId, IamInstanceProfileAssociationState.Associated), (shown.AssociationId, shown.State));

        var replaced = await ec2.ReplaceIamInstanceProfileAssociationAsync(
            new()
            {
                AssociationId = shown.AssociationId,
                IamInstanceProfile = new() { Arn = ProfileArn(Account, other) },
            },
            Cancel
        );
        Assert.Equal(ProfileArn(Account, other), (await DescribeAsync(id)).IamInstanceProfile.Arn);
        await ec2.DisassociateIamInstanceProfileAsync(
            new() { AssociationId = replaced.IamInstanceProfileAssociation.AssociationId },
            Cancel
        );
        Assert.Null((await DescribeAsync(id)).IamInstanceProfile);
    }

    [Fact]
    public async Task An_instance_has_one_profile()
    {
        var profile = await local.Host.ProfileAsync(Account);
        var id = await RunAsync(profile);
        await FailsAsync(
            "IncorrectState",
            () =>
                ec2.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = id,
                        IamInstanceProfile = new() { Name = profile },
                    },
                    Cancel
                ),
            $"There is an existing association for instance {id}"
        );
    }

    [Fact]
    public async Task A_profile_that_is_not_there_is_invalid_by_name_and_by_ARN()
    {
        var id = await RunAsync();
        await FailsAsync(
            "InvalidParameterValue",
            () =>
                ec2.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = id,
                        IamInstanceProfile = new() { Name = "nobody" },
                    },
                    Cancel
                ),
            "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
        );
        var arn = ProfileArn(Account, "nobody");
        await FailsAsync(
            "InvalidParameterValue",
            () =>
                ec2.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = id,
                        IamInstanceProfile = new() { Arn = arn },
                    },
                    Cancel
                ),
            $"Value ({arn}) for parameter iamInstanceProfile.arn is invalid. Invalid IAM Instance Profile ARN"
        );
    }

    [Fact]
    public async Task Unknown_associations_and_instances_are_named()
    {
        var profile = await local.Host.ProfileAsync(Account);
        await FailsAsync(
            "InvalidAssociationID.NotFound",
            () => ec2.DisassociateIamInstanceProfileAsync(new() { AssociationId = "iip-assoc-0" }, Cancel),
            "An invalid association-id of 'iip-assoc-0' was given"
        );
        await FailsAsync(
            "InvalidInstanceID.NotFound",
            () =>
                ec2.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = "i-00000000000000000",
                        IamInstanceProfile = new() { Name = profile },
                    },
                    Cancel
                )
        );
    }

    [Fact]
    public async Task Replacing_on_a_stopped_instance_fails()
    {
        var profile = await local.Host.ProfileAsync(Account);
        var id = await RunAsync(profile);
        var association = (
            await ec2.DescribeIamInstanceProfileAssociationsAsync(new() { Filters = [new("instance-id", [id])] }, Cancel)
        ).IamInstanceProfileAssociations.Single();
        await ec2.StopInstancesAsync(new() { InstanceIds = [id] }, Cancel);
        await FailsAsync(
            "IncorrectInstanceState",
            () =>
                ec2.ReplaceIamInstanceProfileAssociationAsync(
                    new()
                    {
                        AssociationId = association.AssociationId,
                        IamInstanceProfile = new() { Name = profile },
                    },
                    Cancel
                )
        );
    }

    [Fact]
    public async Task Associating_needs_PassRole_on_the_role()
    {
        var profile = await local.Host.ProfileAsync(Account);
        var id = await RunAsync();
        using var client = local.Host.Ec2(
            Account,
            await local.Host.RoleAsync(Account, """{"Effect":"Allow","Action":"ec2:*","Resource":"*"}""")
        );
        var denied = await FailsAsync(
            "UnauthorizedOperation",
            () =>
                client.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = id,
                        IamInstanceProfile = new() { Name = profile },
                    },
                    Cancel
                )
        );
        Assert.Contains(
            $"is not authorized to perform: iam:PassRole on resource: arn:aws:iam::{Account}:role/{profile} ",
            denied.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_policy_can_limit_which_profiles_go_on_which_instances()
    {
        var (allowed, other) = (await local.Host.ProfileAsync(Account), await local.Host.ProfileAsync(Account));
        using var client = local.Host.Ec2(
            Account,
            await local.Host.RoleAsync(
                Account,
                $$"""
                [{"Effect":"Allow","Action":"iam:PassRole","Resource":"*",
                  "Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"} } } ,
                 {"Effect":"Allow","Action":"ec2:AssociateIamInstanceProfile","Resource":"arn:aws:ec2:*:{{Account}}:instance/*",
                  "Condition":{"ArnLike":{"ec2:NewInstanceProfile":"{{ProfileArn(
                    Account,
                    allowed
                )}}" } ,"StringEquals":{"ec2:ResourceTag/Team":"web","aws:ResourceTag/Team":"web"} } } ]
                """
            )
        );
        var (tagged, untagged) = (await RunAsync(), await RunAsync());
        await ec2.CreateTagsAsync(new() { Resources = [tagged], Tags = [new("Team", "web")] }, Cancel);

        await FailsAsync(
            "UnauthorizedOperation",
            () =>
                client.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = tagged,
                        IamInstanceProfile = new() { Name = other },
                    },
                    Cancel
                )
        );
        await FailsAsync(
            "UnauthorizedOperation",
            () =>
                client.AssociateIamInstanceProfileAsync(
                    new()
                    {
                        InstanceId = untagged,
                        IamInstanceProfile = new() { Name = allowed },
                    },
                    Cancel
                )
        );
        await client.AssociateIamInstanceProfileAsync(
            new()
            {
                InstanceId = tagged,
                IamInstanceProfile = new() { Name = allowed },
            },
            Cancel
        );
    }

    private async Task<string> RunAsync(string? profile = null) => (
            await ec2.RunInstancesAsync(
                new()
                {
                    ImageId = AmiId,
                    MinCount = 1,
                    MaxCount = 1,
                    IamInstanceProfile = profile is null ? null : new() { Name = profile },
                },
                Cancel
            )
        ).Reservation.Instances[0].InstanceId;

    private async Task<Instance> DescribeAsync(string id) =>
        (await ec2.DescribeInstancesAsync(new() { InstanceIds = [id] }, Cancel)).Reservations.Single().Instances.Single();

    private static async Task<AmazonEC2Exception> FailsAsync(string code, Func<Task> call, string? message = null)
    {
        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(call);
        Assert.Equal(code, error.ErrorCode);
        if (message is not null)
            Assert.Equal(message, error.Message);
        return error;
    }
}
