using Amazon.EC2;
using Amazon.EC2.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.AccountB;

/// <summary>Instance profiles on instances: which there are, how reports show one, and how it ends.</summary>
internal static class Associations
{
    /// <summary>An association in a report: it has no name of its own, so the instance and the profile identify it.</summary>
    public static Change Change(ConsumerRequest consumer, string profileArn, string instanceId, ChangeAction action) =>
        Change(consumer.AccountId, consumer.Region, profileArn, instanceId, action);

    public static Change Change(string accountId, string region, string profileArn, string instanceId, ChangeAction action) =>
        new()
        {
            Account = accountId,
            Resource = $"{GrantNames.InstanceArn(accountId, region, instanceId)} + {profileArn}",
            Action = action,
        };

    /// <summary>Finds the existing associations of these profiles in a Region.</summary>
    public static async Task FindAsync(
        IAmazonEC2 ec2,
        List<string> profileArns,
        List<IamInstanceProfileAssociation> found,
        CancellationToken cancellationToken
    )
    {
        for (string? next = ""; next is not null && profileArns.Count > 0; )
        {
            var page = await ec2.DescribeIamInstanceProfileAssociationsAsync(
                new DescribeIamInstanceProfileAssociationsRequest { NextToken = next.Length > 0 ? next : null },
                cancellationToken
            );
            foreach (var association in page.IamInstanceProfileAssociations ?? [])
            {
                if (
                    association.State?.Value is "associating" or "associated"
                    && profileArns.Contains(association.IamInstanceProfile?.Arn ?? "")
                )
                {
                    found.Add(association);
                }
            }

            next = string.IsNullOrEmpty(page.NextToken) ? null : page.NextToken;
        }
    }

    /// <summary>Takes a profile off its instance, unless that has happened already.</summary>
    public static Task EndAsync(ConsumerAccount consumer, IamInstanceProfileAssociation association) =>
        consumer.Backoff.RunAsync(
            async token =>
            {
                try
                {
                    var request = new DisassociateIamInstanceProfileRequest { AssociationId = association.AssociationId };
                    await consumer.Ec2.DisassociateIamInstanceProfileAsync(request, token);
                }
                catch (AmazonEC2Exception exception) when (exception.ErrorCode == "InvalidAssociationID.NotFound")
                {
                    // The instance was terminated meanwhile, or somebody else took the profile off.
                }
                // An association that has gone has no instance with a profile that a permission could name, so the call is denied if its
                // first response was lost.
                catch (AmazonEC2Exception exception) when (AwsErrors.IsDenied(exception))
                {
                    if (!await HasEndedAsync(consumer, association))
                        throw;
                }
            },
            (exception, elapsed) => exception is AmazonEC2Exception denied && AwsErrors.IsDenied(denied) && elapsed < IamLag.OfReads,
            consumer.Deadline
        );

    private static async Task<bool> HasEndedAsync(ConsumerAccount consumer, IamInstanceProfileAssociation association)
    {
        var ofInstance = new Filter { Name = "instance-id", Values = [association.InstanceId] };
        var found = await consumer.Ec2.DescribeIamInstanceProfileAssociationsAsync(
            new DescribeIamInstanceProfileAssociationsRequest { Filters = [ofInstance] },
            consumer.Deadline
        );
        return found.IamInstanceProfileAssociations?.Exists(one =>
                one.AssociationId == association.AssociationId && one.State?.Value is ("associating" or "associated")
            ) != true;
    }
}
