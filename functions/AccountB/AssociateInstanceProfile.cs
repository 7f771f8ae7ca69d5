using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Lambda.Annotations;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.AccountB;

/// <summary>Part 2 (AccountB): puts the instance profile on the instances that have none, waiting while IAM propagates it.</summary>
public sealed class AssociateInstanceProfile
{
    private const int SideBySide = 10;

    // EC2 may not show an instance yet that it has just launched; one that it still does not know after these tries is gone.
    private const int TriesOfUnknown = 4;

    private readonly Provisioner provisioner;

    /// <summary>The function's own.</summary>
    public AssociateInstanceProfile()
        : this(Provisioner.OfFunction()) { }

    internal AssociateInstanceProfile(Provisioner provisioner) => this.provisioner = provisioner;

    /// <summary>
    /// Associates; throws <see cref="ProfileInUse"/> where an instance got another profile since it was selected. One that was terminated
    /// since then is in neither list of the result: Send configuration reports it, and the others go on.
    /// </summary>
    [LambdaFunction(ResourceName = "AssociateInstanceProfileFunction")]
    public Task<Association> AssociateInstanceProfileAsync(SelectedInput input, ILambdaContext context) =>
        provisioner.RunAsync(
            input,
            context,
            async (consumer, names) =>
            {
                var (created, unchanged) = (new List<string>(), new List<string>());
                foreach (var ids in input.Selection.Associate.Chunk(SideBySide))
                {
                    var actions = await Task.WhenAll(
                        ids.Select(id => AssociateAsync(consumer, id, input.Request.Consumer, names, context.Logger))
                    );
                    created.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Created));
                    unchanged.AddRange(ids.Where((_, index) => actions[index] == ChangeAction.Unchanged));
                }

                return new Association(created, unchanged);
            }
        );

    /// <returns>What was done; null for an instance that is gone.</returns>
    private static async Task<ChangeAction?> AssociateAsync(
        ConsumerAccount consumer,
        string instanceId,
        ConsumerRequest request,
        GrantNames names,
        ILambdaLogger logger
    )
    {
        var (gone, tries) = (false, 0);
        try
        {
            var profile = new IamInstanceProfileSpecification { Name = request.InstanceRoleName };
            await consumer.Backoff.RunAsync(
                async token =>
                {
                    try
                    {
                        await consumer.Ec2.AssociateIamInstanceProfileAsync(
                            new AssociateIamInstanceProfileRequest { InstanceId = instanceId, IamInstanceProfile = profile },
                            token
                        );
                    }
                    catch (AmazonEC2Exception exception) when (MayBeGone(exception))
                    {
                        gone = await IsGoneAsync(consumer, instanceId, exception, ++tries);
                        if (!gone)
                            throw;
                    }
                },
                exception => exception is AmazonEC2Exception refused && MayPass(refused),
                consumer.Deadline
            );
            if (gone)
            {
                logger.Gone(instanceId);
                return null;
            }

            logger.Changed(Associations.Change(request, names.InstanceProfileArn, instanceId, ChangeAction.Created));
            return ChangeAction.Created;
        }
        catch (AmazonEC2Exception exception) when (exception.ErrorCode == "IncorrectState")
        {
            // It got a profile since it was selected: ours, by an execution at the same time or by a retried call, or somebody's.
            var found = await AssociatedProfileAsync(consumer.Ec2, instanceId, consumer.Deadline);
            return found == names.InstanceProfileArn
                ? ChangeAction.Unchanged
                : throw new ProfileInUse(
                    $"{instanceId} got the instance profile {found ?? "(unknown)"} while the grant was being applied. Run the grant again."
                );
        }
    }

    private static bool MayBeGone(AmazonEC2Exception exception) =>
        exception.ErrorCode is "IncorrectInstanceState" or "InvalidInstanceID.NotFound";

    private static async Task<bool> IsGoneAsync(ConsumerAccount consumer, string instanceId, AmazonEC2Exception refusal, int tries)
    {
        var states = await InstanceStates.OfAsync(consumer, [instanceId]);
        return states.TryGetValue(instanceId, out var state)
            ? InstanceStates.IsOver(state)
            : refusal.ErrorCode == "InvalidInstanceID.NotFound" && tries >= TriesOfUnknown;
    }

    // A profile that EC2 does not see yet is an invalid parameter ("Value (…) for parameter iamInstanceProfile.name is invalid"), and
    // so is one whose role it does not see yet ("IAM Instance Profile "…" has no associated IAM Roles":
    // https://github.com/hashicorp/terraform/issues/2660); an instance that is still pending is in no state to be associated.
    private static bool MayPass(AmazonEC2Exception exception) =>
        MayBeGone(exception)
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
