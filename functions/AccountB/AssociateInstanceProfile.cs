using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.AccountB;

/// <summary>Part 2 (AccountB): puts the instance profile on the instances that have none, waiting while IAM propagates it.</summary>
internal sealed class AssociateInstanceProfile(
    Provisioner provisioner,
    Func<ConsumerSession, IAmazonEC2> ec2Of,
    Settings settings,
    TimeProvider clock
)
{
    private const int SideBySide = 10;

    private readonly string repositoryAccountId = settings.AccountId;
    private readonly Backoff backoff = new(clock);

    public async Task<Association> HandleAsync(SelectedInput input, ILambdaContext context)
    {
        using var deadline = Deadline.From(context, clock);
        var consumer = input.Request.Consumer;
        var names = new GrantNames(input.Request, repositoryAccountId);
        var session = await provisioner.OpenAsync(consumer.AccountId, consumer.Region, input.Execution, deadline.Token);
        using var ec2 = ec2Of(session);

        var (created, unchanged) = (new List<string>(), new List<string>());
        foreach (var ids in input.Selection.Associate.Chunk(SideBySide))
        {
            var actions = await Task.WhenAll(ids.Select(id => AssociateAsync(ec2, id, consumer, names, context.Logger, deadline.Token)));
            created.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Created));
            unchanged.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Unchanged));
        }

        return new Association(created, unchanged);
    }

    private async Task<ChangeAction> AssociateAsync(
        IAmazonEC2 ec2,
        string instanceId,
        ConsumerRequest consumer,
        GrantNames names,
        ILambdaLogger logger,
        CancellationToken deadline
    )
    {
        try
        {
            var profile = new IamInstanceProfileSpecification { Name = consumer.InstanceRoleName };
            await backoff.RunAsync(
                token =>
                    ec2.AssociateIamInstanceProfileAsync(
                        new AssociateIamInstanceProfileRequest { InstanceId = instanceId, IamInstanceProfile = profile },
                        token
                    ),
                exception => exception is AmazonEC2Exception refused && MayPass(refused),
                deadline
            );
            logger.Changed(Associations.Change(consumer, names.InstanceProfileArn, instanceId, ChangeAction.Created));
            return ChangeAction.Created;
        }
        catch (AmazonEC2Exception exception) when (exception.ErrorCode == "IncorrectState")
        {
            // It got a profile since it was selected: ours, by an execution at the same time or by a retried call, or somebody's.
            var found = await AssociatedProfileAsync(ec2, instanceId, deadline);
            return found == names.InstanceProfileArn
                ? ChangeAction.Unchanged
                : throw new ProfileInUse(
                    $"{instanceId} got the instance profile {found ?? "(unknown)"} while the grant was being applied. Run the grant again."
                );
        }
    }

    // A profile that EC2 does not see yet is an invalid parameter ("Value (…) for parameter iamInstanceProfile.name is invalid"), and so is one
    // whose role it does not see yet ("IAM Instance Profile "…" has no associated IAM Roles": https://github.com/hashicorp/terraform/issues/2660);
    // an instance that is still pending is in no state to be associated.
    private static bool MayPass(AmazonEC2Exception exception) =>
        exception.ErrorCode == "IncorrectInstanceState"
        || (
            exception.ErrorCode is "InvalidParameterValue"
            && (
                exception.Message.Contains("iamInstanceProfile", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("has no associated IAM Roles", StringComparison.Ordinal)
            )
        )
        || exception.ErrorCode is "InvalidIamInstanceProfile.NotFound" or "InvalidIamInstanceProfileArn.NotFound";

    private static async Task<string?> AssociatedProfileAsync(IAmazonEC2 ec2, string instanceId, CancellationToken cancellationToken)
    {
        var response = await ec2.DescribeIamInstanceProfileAssociationsAsync(
            new DescribeIamInstanceProfileAssociationsRequest { Filters = [new Filter { Name = "instance-id", Values = [instanceId] }] },
            cancellationToken
        );
        return response
            .IamInstanceProfileAssociations?.FirstOrDefault(association => association.State?.Value is "associating" or "associated")
            ?.IamInstanceProfile?.Arn;
    }
}

/// <summary>An association as reports show it: it has no name of its own, the instance and the profile are it.</summary>
internal static class Associations
{
    public static Change Change(ConsumerRequest consumer, string profileArn, string instanceId, ChangeAction action) =>
        new()
        {
            Account = consumer.AccountId,
            Resource = $"{GrantNames.InstanceArn(consumer, instanceId)} + {profileArn}",
            Action = action,
        };
}
