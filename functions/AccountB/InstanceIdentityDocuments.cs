using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>Part 2's documents: what the instance role may do, and who may assume it.</summary>
internal static class InstanceIdentityDocuments
{
    /// <summary>
    /// How many instances can be kept out: as many as one run takes the access from. A managed policy may have 6,144 characters, and one
    /// instance takes 24.
    /// </summary>
    public const int MaxLeft = Selection.MaxLeaving;

    /// <summary>
    /// Step 1: the policy that lets an instance assume the access role and no other. An instance that has lost the profile may keep the
    /// role's credentials for hours. EC2 names their sessions by the instance id, which nobody on the instance can change.
    /// </summary>
    public static PolicyDocument AssumePolicy(GrantNames names, IReadOnlyList<LeftInstance> left)
    {
        var allow = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = "sts:AssumeRole",
            ["Resource"] = names.AccessRoleArn,
        };
        if (left.Count == 0)
            return PolicyDocument.Of(allow);

        var sessions = left.OrderByDescending(instance => instance.Since).Take(MaxLeft).Select(instance => $"*:{instance.InstanceId}");
        var deny = new JsonObject
        {
            ["Effect"] = "Deny",
            ["Action"] = "sts:AssumeRole",
            ["Resource"] = "*",
            ["Condition"] = new JsonObject { ["StringLike"] = new JsonObject { ["aws:userid"] = PolicyDocument.List(sessions) } },
        };
        return PolicyDocument.Of(allow, deny);
    }

    /// <summary>Step 2: the role's trust in EC2.</summary>
    public static PolicyDocument Trust(GrantNames names) =>
        PolicyDocument.Of(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["Service"] = names.Ec2Service },
                ["Action"] = "sts:AssumeRole",
            }
        );
}
