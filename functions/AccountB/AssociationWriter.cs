using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.AccountB;

/// <summary>Associates an instance profile with instances, replaces it, and removes it.</summary>
internal sealed class AssociationWriter(ConsumerAccount consumer, ConsumerRequest request, GrantNames names, ILambdaLogger logger)
{
    // EC2 may not show an instance yet that was just launched; one that it still does not know after these tries is gone.
    private const int TriesOfUnknown = 4;

    /// <returns>What was done; null if the instance is gone.</returns>
    public Task<ChangeAction?> AssociateAsync(string instanceId) => AssociateAsync(instanceId, replaced: null);

    private async Task<ChangeAction?> AssociateAsync(string instanceId, string? replaced)
    {
        var done = await RepeatAsync(
            instanceId,
            replaced,
            token =>
                consumer.Ec2.AssociateIamInstanceProfileAsync(
                    new AssociateIamInstanceProfileRequest { InstanceId = instanceId, IamInstanceProfile = Profile },
                    token
                )
        );
        if (done == ChangeAction.Created)
            logger.Changed(Associations.Change(request, names.InstanceProfileArn, instanceId, ChangeAction.Created));

        return done;
    }

    /// <summary>
    /// Replaces the associations of instances with one of the profiles. A running instance keeps its credentials meanwhile; EC2 cannot
    /// replace the association of a stopped one.
    /// </summary>
    public async Task ReplaceAsync(IReadOnlyList<string> instanceIds, List<string> profileArns)
    {
        var states = await InstanceStates.OfAsync(consumer, instanceIds);
        var associations = await FindAsync(instanceIds, profileArns);
        // Taken off since it was selected: by somebody else, or by a call of this run that ended before it put the profile on again.
        foreach (var id in instanceIds.Except(associations.Select(association => association.InstanceId), StringComparer.Ordinal))
            await AssociateAsync(id);

        foreach (var association in associations)
        {
            var instanceId = association.InstanceId;
            if (states.GetValueOrDefault(instanceId) is not ("running" or "pending"))
            {
                await Associations.EndAsync(consumer, association);
                await AssociateAsync(instanceId, association.AssociationId);
                continue;
            }

            var replace = new ReplaceIamInstanceProfileAssociationRequest
            {
                AssociationId = association.AssociationId,
                IamInstanceProfile = Profile,
            };
            await RepeatAsync(
                instanceId,
                association.AssociationId,
                token => consumer.Ec2.ReplaceIamInstanceProfileAssociationAsync(replace, token)
            );
            logger.Changed(Associations.Change(request, names.InstanceProfileArn, instanceId, ChangeAction.Updated));
        }
    }

    /// <summary>Takes these profiles off instances; returns the ids of those instances.</summary>
    public async Task<IReadOnlyList<string>> RemoveAsync(IReadOnlyList<string> instanceIds, List<string> profileArns)
    {
        var removed = new List<string>();
        foreach (var association in await FindAsync(instanceIds, profileArns))
        {
            await Associations.EndAsync(consumer, association);
            removed.Add(association.InstanceId);
            logger.Changed(Associations.Change(request, association.IamInstanceProfile.Arn, association.InstanceId, ChangeAction.Deleted));
        }

        return removed;
    }

    // By ARN: a profile of that name under another path is not the grant's.
    private IamInstanceProfileSpecification Profile => new() { Arn = names.InstanceProfileArn };

    /// <summary>The associations of these instances with these profiles.</summary>
    public async Task<List<IamInstanceProfileAssociation>> FindAsync(IReadOnlyList<string> instanceIds, List<string> profileArns)
    {
        var found = new List<IamInstanceProfileAssociation>();
        if (instanceIds.Count > 0)
            await Associations.FindAsync(consumer.Ec2, profileArns, found, consumer.Deadline);

        found.RemoveAll(association => !instanceIds.Contains(association.InstanceId, StringComparer.Ordinal));
        return found;
    }

    // Retries until EC2 knows the profile and the instance's state allows it. A denial may be lag, too: nobody may pass a role that EC2's
    // decisions do not know yet (https://github.com/hashicorp/terraform/issues/7198, https://github.com/kubernetes/kops/issues/35).
    private async Task<ChangeAction?> RepeatAsync(string instanceId, string? replaced, Func<CancellationToken, Task> write)
    {
        var (done, tries) = ((ChangeAction?)ChangeAction.Created, 0);
        await consumer.Backoff.RunAsync(
            async token =>
            {
                try
                {
                    await write(token);
                    done = ChangeAction.Created;
                }
                catch (AmazonEC2Exception exception) when (MayBeGone(exception))
                {
                    if (!await IsGoneAsync(instanceId, exception, ++tries))
                        throw;

                    logger.Gone(instanceId);
                    done = null;
                }
                catch (AmazonEC2Exception exception)
                    when (exception.ErrorCode is "IncorrectState" or "InvalidAssociationID.NotFound" || AwsErrors.IsDenied(exception))
                {
                    // It got a profile since it was selected: ours, from a concurrent execution or a call whose response was lost (an
                    // association that is replaced has gone then, and may be denied), or somebody else's. If it has none, EC2 does not see
                    // the profile itself yet (https://github.com/hashicorp/terraform-provider-aws/issues/12533).
                    if (await AssociatedProfileAsync(instanceId, replaced) is not { } has)
                        throw;

                    done =
                        has == names.InstanceProfileArn
                            ? ChangeAction.Unchanged
                            : throw new ProfileInUse(
                                $"{instanceId} got the instance profile {has} while the grant was being applied. Run the grant again."
                            );
                }
            },
            (exception, elapsed) =>
                exception is AmazonEC2Exception refused
                && (MayPass(refused) || (AwsErrors.IsDenied(refused) && elapsed < IamLag.OfDecisions)),
            consumer.Deadline
        );
        return done;
    }

    private static bool MayBeGone(AmazonEC2Exception exception) =>
        exception.ErrorCode is "IncorrectInstanceState" or "InvalidInstanceID.NotFound";

    private async Task<bool> IsGoneAsync(string instanceId, AmazonEC2Exception refusal, int tries)
    {
        var states = await InstanceStates.OfAsync(consumer, [instanceId]);
        return states.TryGetValue(instanceId, out var state)
            ? InstanceStates.IsOver(state)
            : refusal.ErrorCode == "InvalidInstanceID.NotFound" && tries >= TriesOfUnknown;
    }

    // A profile that EC2 does not see yet is an invalid parameter ("Value (…) for parameter iamInstanceProfile.arn is invalid", "Invalid
    // IAM Instance Profile"), and so is one whose role it does not see yet ("IAM Instance Profile "…" has no associated IAM Roles":
    // https://github.com/hashicorp/terraform/issues/2660). An instance that is still pending is in the wrong state for an association.
    private static bool MayPass(AmazonEC2Exception exception) =>
        MayBeGone(exception)
        || (
            exception.ErrorCode is "InvalidParameterValue"
            && (
                exception.Message.Contains("iamInstanceProfile", StringComparison.OrdinalIgnoreCase)
                || exception.Message.Contains("IAM Instance Profile", StringComparison.OrdinalIgnoreCase)
            )
        )
        || exception.ErrorCode is "InvalidIamInstanceProfile.NotFound" or "InvalidIamInstanceProfileArn.NotFound" or "IncorrectState";

    // Not the association that is being replaced: a profile that was created again has the same ARN as the old one.
    private async Task<string?> AssociatedProfileAsync(string instanceId, string? replaced)
    {
        var response = await consumer.Ec2.DescribeIamInstanceProfileAssociationsAsync(
            new DescribeIamInstanceProfileAssociationsRequest { Filters = [new Filter { Name = "instance-id", Values = [instanceId] }] },
            consumer.Deadline
        );
        return response
            .IamInstanceProfileAssociations?.FirstOrDefault(association =>
                association.State?.Value is "associating" or "associated" && association.AssociationId != replaced
            )
            ?.IamInstanceProfile?.Arn;
    }
}
