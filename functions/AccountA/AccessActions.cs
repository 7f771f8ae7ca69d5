using RepoGrant.Contract;

namespace RepoGrant.AccountA;

/// <summary>
/// The CodeCommit actions of each access level. Each level includes the one before it; <see cref="AccessLevel.Full"/> is the manual
/// procedure's own list, with its wildcards.
/// </summary>
internal static class AccessActions
{
    private static readonly string[] Read =
    [
        "BatchDescribeMergeConflicts",
        "BatchGetCommits",
        "BatchGetPullRequests",
        "DescribeMergeConflicts",
        "DescribePullRequestEvents",
        "EvaluatePullRequestApprovalRules",
        "GetBlob",
        "GetBranch",
        "GetComment",
        "GetCommentReactions",
        "GetCommentsForComparedCommit",
        "GetCommentsForPullRequest",
        "GetCommit",
        "GetCommitHistory",
        "GetCommitsFromMergeBase",
        "GetDifferences",
        "GetFile",
        "GetFolder",
        "GetMergeCommit",
        "GetMergeConflicts",
        "GetMergeOptions",
        "GetObjectIdentifier",
        "GetPullRequest",
        "GetPullRequestApprovalStates",
        "GetPullRequestOverrideState",
        "GetReferences",
        "GetRepository",
        "GetTree",
        "GitPull",
        "ListBranches",
        "ListFileCommitHistory",
        "ListPullRequests",
        "ListTagsForResource",
    ];

    private static readonly string[] Contribute =
    [
        "CreateBranch",
        "CreateCommit",
        "CreatePullRequest",
        "DeleteFile",
        "GitPush",
        "PostCommentForComparedCommit",
        "PostCommentForPullRequest",
        "PostCommentReply",
        "PutCommentReaction",
        "PutFile",
        "UpdateComment",
        "UpdatePullRequestDescription",
        "UpdatePullRequestStatus",
        "UpdatePullRequestTitle",
    ];

    private static readonly string[] Maintain =
    [
        "CreatePullRequestApprovalRule",
        "CreateUnreferencedMergeCommit",
        "DeleteBranch",
        "DeletePullRequestApprovalRule",
        "MergeBranchesByFastForward",
        "MergeBranchesBySquash",
        "MergeBranchesByThreeWay",
        "MergePullRequestByFastForward",
        "MergePullRequestBySquash",
        "MergePullRequestByThreeWay",
        "UpdateDefaultBranch",
        "UpdatePullRequestApprovalRuleContent",
        "UpdatePullRequestApprovalState",
        "UpdateRepositoryDescription",
    ];

    private static readonly string[] Full =
    [
        "BatchGet*",
        "Create*",
        "DeleteBranch",
        "Describe*",
        "Get*",
        "GitPull",
        "GitPush",
        "List*",
        "Merge*",
        "Post*",
        "Put*",
        "Test*",
        "Update*",
    ];

    /// <summary>
    /// The actions that change a branch and support the condition key codecommit:References, which names it (Service Authorization
    /// Reference, "Actions defined by AWS CodeCommit").
    /// </summary>
    public static IReadOnlyList<string> ChangingBranches { get; } =
    [
        .. Qualified([
            "CreateBranch",
            "CreateCommit",
            "CreateUnreferencedMergeCommit",
            "DeleteBranch",
            "DeleteFile",
            "GitPush",
            "MergeBranchesByFastForward",
            "MergeBranchesBySquash",
            "MergeBranchesByThreeWay",
            "MergePullRequestByFastForward",
            "MergePullRequestBySquash",
            "MergePullRequestByThreeWay",
            "PutFile",
        ]),
    ];

    /// <summary>The actions after which no repository of that name exists.</summary>
    public static IReadOnlyList<string> EndingRepositories { get; } = [.. Qualified(["DeleteRepository", "UpdateRepositoryName"])];

    /// <summary>The actions of a level, with the service's prefix, in alphabetical order.</summary>
    public static IEnumerable<string> Of(AccessLevel level) =>
        Qualified(
            level switch
            {
                AccessLevel.Read => Read,
                AccessLevel.Contribute => [.. Read, .. Contribute],
                AccessLevel.Maintain => [.. Read, .. Contribute, .. Maintain],
                AccessLevel.Full => Full,
                _ => throw new ArgumentOutOfRangeException(nameof(level), level, "no access level"),
            }
        );

    private static IEnumerable<string> Qualified(string[] actions) =>
        actions.Order(StringComparer.Ordinal).Select(action => "codecommit:" + action);
}
