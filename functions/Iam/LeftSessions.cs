using System.Text.Json.Nodes;
using RepoGrant.Contract;

namespace RepoGrant.Iam;

/// <summary>
/// Keeps instances that have lost the access out by their ids, whenever they got their credentials. EC2 names the sessions of the instance
/// role by the instance id, and the access role accepts no other name, so nobody on the instance can choose another one.
/// </summary>
internal static class LeftSessions
{
    /// <summary>
    /// How long credentials that EC2 has given to an instance can last, with a margin: EC2 renews them within six hours, and does not
    /// revoke them when the profile is taken off.
    /// </summary>
    public static readonly TimeSpan CredentialsMayLast = TimeSpan.FromHours(12);

    /// <summary>What one instance takes of a policy.</summary>
    public const int Characters = 24;

    /// <summary>No policy has room for more instances.</summary>
    public const int MaxOfPolicy = PolicyDocument.MaxCharacters / Characters;

    /// <summary>What the statement takes without any instance, with a margin.</summary>
    public const int CharactersOfStatement = 120;

    /// <summary>
    /// A statement that denies an action to sessions of these instances: of as many as there may be, first those that only the access
    /// policy keeps out, then those that left last.
    /// </summary>
    public static JsonObject Denied(string action, IReadOnlyList<LeftInstance> left, int max) =>
        new()
        {
            ["Effect"] = "Deny",
            ["Action"] = action,
            ["Resource"] = "*",
            ["Condition"] = new JsonObject
            {
                ["StringLike"] = new JsonObject
                {
                    ["aws:userid"] = PolicyDocument.List(
                        left.OrderByDescending(instance => instance.WithoutProfile)
                            .ThenByDescending(instance => instance.Since)
                            .Take(max)
                            .Select(instance => $"*:{instance.InstanceId}")
                    ),
                },
            },
        };
}
