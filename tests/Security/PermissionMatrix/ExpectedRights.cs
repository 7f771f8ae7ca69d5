using System.Text.Json;

namespace Security.Tests.PermissionMatrix;

/// <summary>
/// What each access level must mean, written by hand in access-levels.json and never taken from the functions: <c>read</c>,
/// <c>contribute</c> and <c>maintain</c> from AWS's list of CodeCommit's actions, <c>full</c> as the actions that the manual procedure's
/// wildcards match and that can be restricted to a repository.
/// </summary>
internal static class ExpectedRights
{
    private static readonly Dictionary<string, HashSet<string>> Lists = JsonSerializer.Deserialize<Dictionary<string, HashSet<string>>>(
        Checkout.Text("tests/Security/PermissionMatrix/access-levels.json")
    )!;

    public static IReadOnlyList<string> Levels { get; } = ["read", "contribute", "maintain", "full"];

    /// <summary>On a repository of a grant, for a request that names a branch or none.</summary>
    public static bool Allows(GrantedRepository granted, string action, string? branch) =>
        Lists[granted.Level].Contains(action)
        && !(granted.ProtectedBranches.Count > 0 && Lists["notWhereBranchesAreProtected"].Contains(action))
        && !(branch is not null && granted.ProtectedBranches.Contains(branch) && Lists["changesBranch"].Contains(action));

    /// <summary>An action without a resource, by a grant that has this level for one of its repositories.</summary>
    public static bool AllowsWithoutResource(string level, string action) =>
        level == "full" && Lists["fullWithoutResource"].Contains(action);

    /// <summary>What one level or another allows on a repository.</summary>
    public static IEnumerable<string> Repository => Levels.SelectMany(level => Lists[level]).Distinct();

    /// <summary>Every action that one of the lists names.</summary>
    public static IEnumerable<string> Named => Lists.Values.SelectMany(list => list).Distinct();
}

/// <summary>A repository as named in a grant.</summary>
internal sealed record GrantedRepository(string Name, string Region, string Level, IReadOnlyList<string> ProtectedBranches)
{
    public string ArnIn(string account) => $"arn:aws:codecommit:{Region}:{account}:{Name}";
}
