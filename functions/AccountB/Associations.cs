using RepoGrant.Contract;

namespace RepoGrant.AccountB;

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
