using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>Part 2's documents: what the instance role may do, and who may be it.</summary>
internal static class InstanceIdentityDocuments
{
    /// <summary>Step 1: the policy that lets an instance assume the access role, and no other.</summary>
    public static PolicyDocument AssumePolicy(GrantNames names) =>
        PolicyDocument.Of(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = "sts:AssumeRole",
                ["Resource"] = names.AccessRoleArn,
            }
        );

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
