using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountA;

/// <summary>Part 1, step 1: the policy that grants access to the repositories.</summary>
internal static class AccessPolicy
{
    public static PolicyDocument For(AccessRequest request, GrantNames names) =>
        PolicyDocument.Of([
            .. Allowed(request, names),
            .. Listing(request),
            .. Protected(request, names),
            .. Kept(request, names),
            .. Ended(request),
        ]);

    // Whoever lost the access may have a session of the access role, which lasts an hour, and the aws CLI keeps it (IAM User Guide,
    // "Revoking IAM role temporary security credentials"). The end of the grant needs nobody to act.
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

    private static IEnumerable<JsonNode> Allowed(AccessRequest request, GrantNames names) =>
        from repository in request.Repositories
        group names.RepositoryArn(repository) by repository.Access into level
        orderby level.Key
        select new JsonObject
        {
            ["Effect"] = "Allow",
            ["Action"] = PolicyDocument.List(AccessActions.Of(level.Key)),
            ["Resource"] = PolicyDocument.List(level),
        };

    // The procedure's own list has it; the action names no repository, so no narrower resource exists.
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

    // The key is absent while git only asks what there is: Null keeps the Deny from hitting that (CodeCommit User Guide, "Limit pushes
    // and merges to branches"). StringLike takes * for any characters, / among them; no name has its other wildcard, ?.
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

    // A repository of another name is under no Deny, and one that is gone has no branches: where branches are protected it stays. Of the
    // levels full alone could rename it.
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
