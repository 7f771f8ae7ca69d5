using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountA;

/// <summary>Part 1, step 1: the policy that grants access to the repositories.</summary>
internal static class AccessPolicy
{
    public static PolicyDocument For(AccessRequest request, GrantNames names)
    {
        // An instance that left may get a session until both accounts show that it may not, and use it for an hour. Where there is no room
        // for its id, the time since which sessions are denied has to do.
        var left = request.Applied?.Left ?? [];
        return left.Count > 0 && RoomForLeft(request, names) is var most && most > 0
            ? PolicyDocument.Of([.. Statements(request, names), LeftSessions.Denied("codecommit:*", left, most)])
            : PolicyDocument.Of(Statements(request, names));
    }

    /// <summary>How many instances that left the policy can keep out by their ids.</summary>
    public static int RoomForLeft(AccessRequest request, GrantNames names)
    {
        var others = PolicyDocument.Of(Statements(request, names)).Characters + LeftSessions.CharactersOfStatement;
        return Math.Max(0, (PolicyDocument.MaxCharacters - others) / LeftSessions.Characters);
    }

    private static JsonNode[] Statements(AccessRequest request, GrantNames names) =>
        [.. Allowed(request, names), .. Listing(request), .. Protected(request, names), .. Kept(request, names), .. Ended(request)];

    // Whoever lost the access may still have a session of the access role, which lasts an hour and which the aws CLI caches (IAM User
    // Guide, "Revoking IAM role temporary security credentials"). Expiry works without anybody acting.
    private static IEnumerable<JsonNode> Ended(AccessRequest request)
    {
        if (request.Applied?.SessionsSince is { } since)
            yield return Denied("DateLessThan", "aws:TokenIssueTime", since);

        if (request.ExpiresAt is { } end)
            yield return Denied("DateGreaterThanEquals", "aws:CurrentTime", end);
    }

    private static JsonObject Denied(string condition, string key, DateTimeOffset time) =>
        new()
        {
            ["Effect"] = "Deny",
            ["Action"] = "codecommit:*",
            ["Resource"] = "*",
            ["Condition"] = new JsonObject { [condition] = new JsonObject { [key] = Moment.Text(time) } },
        };

    private static IEnumerable<JsonNode> Allowed(AccessRequest request, GrantNames names)
    {
        for (var level = AccessLevel.Read; level <= AccessLevel.Full; level++)
        {
            var arns = new List<string>();
            foreach (var repository in request.Repositories)
            {
                if (repository.Access == level)
                    arns.Add(names.RepositoryArn(repository));
            }

            if (arns.Count > 0)
            {
                yield return new JsonObject
                {
                    ["Effect"] = "Allow",
                    ["Action"] = PolicyDocument.List(AccessActions.Of(level)),
                    ["Resource"] = PolicyDocument.List(arns),
                };
            }
        }
    }

    // Part of the procedure's own list. The action names no repository, so no narrower resource exists.
    private static IEnumerable<JsonNode> Listing(AccessRequest request)
    {
        if (request.Repositories.Any(repository => repository.Access == AccessLevel.Full))
        {
            yield return new JsonObject
            {
                ["Effect"] = "Allow",
                ["Action"] = "codecommit:ListRepositories",
                ["Resource"] = "*",
            };
        }
    }

    // The key is absent while git only lists references: Null keeps the Deny from applying to that (CodeCommit User Guide, "Limit pushes
    // and merges to branches"). StringLike takes * for any characters, including /; its other wildcard, ?, is in no branch name.
    private static IEnumerable<JsonNode> Protected(AccessRequest request, GrantNames names) =>
        from repository in request.Repositories
        where repository.ProtectedBranches.Count > 0
        group names.RepositoryArn(repository) by string.Join('\n', repository.ProtectedBranches.Order(StringComparer.Ordinal)) into branches
        select new JsonObject
        {
            ["Effect"] = "Deny",
            ["Action"] = PolicyDocument.List(AccessActions.ChangingBranches),
            ["Resource"] = PolicyDocument.List(branches),
            ["Condition"] = new JsonObject
            {
                [branches.Key.Contains('*', StringComparison.Ordinal) ? "StringLikeIfExists" : "StringEqualsIfExists"] = new JsonObject
                {
                    ["codecommit:References"] = PolicyDocument.List(branches.Key.Split('\n').Select(branch => "refs/heads/" + branch)),
                },
                ["Null"] = new JsonObject { ["codecommit:References"] = "false" },
            },
        };

    // A Deny names one repository, so renaming or deleting the repository would escape it: where branches are protected, neither is
    // allowed. Of the levels, only full could do it.
    private static IEnumerable<JsonNode> Kept(AccessRequest request, GrantNames names)
    {
        var kept = new List<string>();
        foreach (var repository in request.Repositories)
        {
            if (repository.Access == AccessLevel.Full && repository.ProtectedBranches.Count > 0)
                kept.Add(names.RepositoryArn(repository));
        }

        if (kept.Count > 0)
        {
            yield return new JsonObject
            {
                ["Effect"] = "Deny",
                ["Action"] = PolicyDocument.List(AccessActions.EndingRepositories),
                ["Resource"] = PolicyDocument.List(kept),
            };
        }
    }
}
