using Amazon.EC2;
using static LocalAws.Tests.Ec2.Accounts;

namespace LocalAws.Tests.Ec2;

/// <summary>Instance profiles on instances.</summary>
public sealed class ProfileAssociationTests(LocalAwsFixture local) : IClassFixture<LocalAwsFixture>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly AmazonEC2Client ec2 = local.Host.Ec2(Account);

    [Fact]
    public async Task A_profile_is_associated_shown_replaced_and_disassociated()
    {
        var (one, other) = (await local.Host.ProfileAsync(Account), await local.Host.ProfileAsync(Account));
        var id = await ec2.RunAsync();
        var association = (await ec2.AssociateAsync(id, new() { Name = one })).IamInstanceProfileAssociation;
        Assert.Equal(
            (id, ProfileArn(Account, one), IamInstanceProfileAssociationState.Associating),
            (association.InstanceId, association.IamInstanceProfile.Arn, association.State)
        );

        Assert.Equal(ProfileArn(Account, one), (await ec2.InstanceAsync(id)).IamInstanceProfile.Arn);
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
        Assert.Equal(ProfileArn(Account, other), (await ec2.InstanceAsync(id)).IamInstanceProfile.Arn);
        await ec2.DisassociateIamInstanceProfileAsync(
            new() { AssociationId = replaced.IamInstanceProfileAssociation.AssociationId },
            Cancel
        );
        Assert.Null((await ec2.InstanceAsync(id)).IamInstanceProfile);
    }

    [Fact]
    public async Task An_instance_has_one_profile()
    {
        var profile = await local.Host.ProfileAsync(Account);
        var id = await ec2.RunAsync(profile);
        await FailsAsync(
            "IncorrectState",
            () => ec2.AssociateAsync(id, new() { Name = profile }),
            $"There is an existing association for instance {id}"
        );
    }

    [Fact]
    public async Task A_missing_profile_is_invalid_by_name_and_by_ARN()
    {
        var id = await ec2.RunAsync();
        await FailsAsync(
            "InvalidParameterValue",
            () => ec2.AssociateAsync(id, new() { Name = "nobody" }),
            "Value (nobody) for parameter iamInstanceProfile.name is invalid. Invalid IAM Instance Profile name"
        );
        var arn = ProfileArn(Account, "nobody");
        await FailsAsync(
            "InvalidParameterValue",
            () => ec2.AssociateAsync(id, new() { Arn = arn }),
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
        await FailsAsync("InvalidInstanceID.NotFound", () => ec2.AssociateAsync("i-00000000000000000", new() { Name = profile }));
    }

    [Fact]
    public async Task Replacing_on_a_stopped_instance_fails()
    {
        var profile = await local.Host.ProfileAsync(Account);
        var id = await ec2.RunAsync(profile);
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
        var id = await ec2.RunAsync();
        using var client = local.Host.Ec2(
            Account,
            await local.Host.RoleAsync(Account, """{"Effect":"Allow","Action":"ec2:*","Resource":"*"}""")
        );
        var denied = await FailsAsync("UnauthorizedOperation", () => client.AssociateAsync(id, new() { Name = profile }));
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
        var (tagged, untagged) = (await ec2.RunAsync(), await ec2.RunAsync());
        await ec2.CreateTagsAsync(new() { Resources = [tagged], Tags = [new("Team", "web")] }, Cancel);

        await FailsAsync("UnauthorizedOperation", () => client.AssociateAsync(tagged, new() { Name = other }));
        await FailsAsync("UnauthorizedOperation", () => client.AssociateAsync(untagged, new() { Name = allowed }));
        await client.AssociateAsync(tagged, new() { Name = allowed });
    }
}
