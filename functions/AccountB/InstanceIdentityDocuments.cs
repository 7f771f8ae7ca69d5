using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>Part 2's documents: what the instance role may do, and who may assume it.</summary>
internal static class InstanceIdentityDocuments
{
    /// <summary>How many instances can be kept out: see <see cref="LeftSessions.Characters"/>.</summary>
    public const int MaxLeft = 200;

    /// <summary>
    /// Step 1: the policy that lets an instance assume the access role and no other. An instance that has lost the profile may keep the
    /// role's credentials for hours.
    /// </summary>
    public static PolicyDocument AssumePolicy(GrantNames names, IReadOnlyList<LeftInstance> left)
    {
        var allow = new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = "sts:AssumeRole",
            ["Resource"] = names.AccessRoleArn,
        };
        return left.Count == 0 ? PolicyDocument.Of(allow) : PolicyDocument.Of(allow, LeftSessions.Denied("sts:AssumeRole", left, MaxLeft));
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
