using Amazon.EC2;
using Amazon.EC2.Model;
using RepoGrant.Contract;

namespace RepoGrant.AccountB;

/// <summary>An association as reports show it: it has no name of its own, so the instance and the profile identify it.</summary>
internal static class Associations
{
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
}
