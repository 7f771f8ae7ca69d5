using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;
using RepoGrant.Validation;

namespace RepoGrant.AccountA;

/// <summary>
/// Part 1, step 2: who may assume the access role. The principal is the consumer account's root, and a condition pins the roles: naming the
/// roles as principals would require them to exist, and would break for good once one is created again.
/// </summary>
internal static class AccessTrust
{
    /// <summary>
    /// Pins the instance role and the adopted roles; a run for single instances knows the other instances' roles from the record. Throws
    /// <see cref="InvalidRequest"/> if that is longer than IAM allows.
    /// </summary>
    public static PolicyDocument For(AccessRequest request, Selection selection, GrantNames names)
    {
        var pinned = new List<string> { names.InstanceRoleArn };
        foreach (var role in (request.Recorded ? request.Applied?.AdoptedRoles ?? [] : []).Concat(selection.AdoptedRoles))
        {
            if (!pinned.Contains(role.Arn))
                pinned.Add(role.Arn);
        }

        var trust = For(names, pinned);
        return trust.Characters <= PolicyDocument.MaxTrustCharacters
            ? trust
            : throw Problems.Only(
                "$.consumer.instances",
                $"the instances' own roles make a trust policy of {trust.Characters} characters; IAM allows "
                    + $"{PolicyDocument.MaxTrustCharacters}. Grant to fewer roles under one name."
            );
    }

    public static PolicyDocument For(GrantNames names, IEnumerable<string> roleArns) =>
        PolicyDocument.Of(
            new JsonObject
            {
                ["Effect"] = "Allow",
                ["Principal"] = new JsonObject { ["AWS"] = names.ConsumerRoot },
                ["Action"] = "sts:AssumeRole",
                ["Condition"] = new JsonObject
                {
                    ["ArnEquals"] = new JsonObject { ["aws:PrincipalArn"] = PolicyDocument.List(roleArns) },
                    // A session inherits the name of the session that it came from, and EC2 names an instance's session by the instance id.
                    // Nobody on the instance can choose another name, so CloudTrail in this account tells instances apart.
                    ["StringLike"] = new JsonObject { ["aws:userid"] = "*:${sts:RoleSessionName}" },
                },
            }
        );

    /// <summary>
    /// The roles that one of our trust policies pins now. If the policy was tampered with, only roles of the consumer account are returned.
    /// </summary>
    /// <param name="trust">The trust policy.</param>
    /// <param name="roles">The beginning of the ARNs of the consumer account's roles.</param>
    public static IEnumerable<string> Pinned(PolicyDocument trust, string roles) =>
        from statement in PolicyDocument.AsList(trust.Json["Statement"]).OfType<JsonObject>()
        let pinned = (statement["Condition"] as JsonObject)?["ArnEquals"] is JsonObject keys ? keys["aws:PrincipalArn"] : null
        from arn in PolicyDocument.AsList(pinned)
        let text = arn?.ToString()
        where text is not null && text.StartsWith(roles, StringComparison.Ordinal) && text.IndexOfAny(['*', '?']) < 0
        select text;

    /// <summary>
    /// The same policy with every Allow turned into a Deny: nobody may assume the role, but the policy still says which roles it was for.
    /// Null if it already is so.
    /// </summary>
    public static PolicyDocument? Closed(PolicyDocument trust)
    {
        var statements = new List<JsonNode>();
        var open = false;
        foreach (var statement in PolicyDocument.AsList(trust.Json["Statement"]))
        {
            var closed = statement!.DeepClone();
            open |= (string?)closed["Effect"] != "Deny";
            closed["Effect"] = "Deny";
            statements.Add(closed);
        }

        return open ? PolicyDocument.Of([.. statements]) : null;
    }
}
