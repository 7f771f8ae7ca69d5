using System.Globalization;
using RepoGrant.Contract;
using RepoGrant.Reports;

namespace RepoGrant.Instance;

/// <summary>The checks that a command must print, once each: a proof is exactly what was asked for.</summary>
internal sealed class ExpectedChecks
{
    /// <summary>A check of a user that stands for the same check of every repository.</summary>
    internal const string EveryRepository = "*";

    /// <summary>Stands for all checks of a user who passed them, where many users leave no room for more; the detail counts them.</summary>
    private const string EveryCheck = "all";

    /// <summary>A check for the remains of an earlier request; printed in addition if there were any.</summary>
    private const string Removed = "removed";

    private readonly IReadOnlyList<string> repositories;

    // In the words of messages: "the check identity of root".
    private readonly HashSet<string> expected = new(StringComparer.Ordinal);

    private readonly Dictionary<string, List<string>> ofUser = new(StringComparer.Ordinal);

    private ExpectedChecks(IReadOnlyList<string> repositories) => this.repositories = repositories;

    /// <summary>Of a request: the checks of each user, and of each user with each repository.</summary>
    public static ExpectedChecks OfConfigure(AccessRequest request)
    {
        var checks = new ExpectedChecks(ConfigurationParameters.RepositoriesOf(request));
        foreach (var user in request.Users)
        {
            checks.ExpectFiles(request, user);
            foreach (var name in (string[])["identity", "environment"])
                checks.Expect(name, user, null);
            foreach (var repository in checks.repositories)
            {
                foreach (var name in (string[])["get-repository", "ls-remote"])
                    checks.Expect(name, user, repository);
                if (request.Verify.WithClone)
                    checks.Expect("clone", user, repository);
            }
        }

        return checks;
    }

    /// <summary>Of a comparison: whether each user's files are as the request says.</summary>
    public static ExpectedChecks OfCheck(AccessRequest request)
    {
        var checks = new ExpectedChecks(ConfigurationParameters.RepositoriesOf(request));
        foreach (var user in request.Users)
            checks.ExpectFiles(request, user);

        return checks;
    }

    /// <summary>Of a removal: that each user's files are clean.</summary>
    public static ExpectedChecks OfRemove(IEnumerable<string> users)
    {
        var checks = new ExpectedChecks([]);
        foreach (var user in users)
            checks.Expect(Removed, user, null);
        return checks;
    }

    /// <summary>What makes these checks invalid as a proof, whether or not each is ok; null if nothing does.</summary>
    public string? Problem(IReadOnlyList<Check> checks)
    {
        var missing = new HashSet<string>(expected, StringComparer.Ordinal);
        foreach (var check in checks)
        {
            foreach (var one in Covered(check))
            {
                if (missing.Remove(one))
                    continue;
                if (expected.Contains(one))
                    return $"The command printed {one} twice.";
                if (check.Name != Removed)
                    return $"The command printed {one}, which was not asked for.";
            }
        }

        foreach (var one in missing)
        {
            return $"The command did not print {one}"
                + (missing.Count == 1 ? "." : $" and {Counted.Of(missing.Count - 1, "more check", "more checks")}.");
        }

        return null;
    }

    private IEnumerable<string> Covered(Check check)
    {
        if (
            check is { Name: EveryCheck, User: { } user }
            && ofUser.TryGetValue(user, out var all)
            && check.Detail == string.Create(CultureInfo.InvariantCulture, $"all {all.Count} checks")
        )
        {
            return all;
        }

        return (check.Repository == EveryRepository ? repositories : [check.Repository!]).Select(repository =>
            InWords(check.Name, check.User, repository)
        );
    }

    private void ExpectFiles(AccessRequest request, string user)
    {
        foreach (var name in (string[])["prerequisites", "profile"])
            Expect(name, user, null);
        foreach (var repository in repositories)
            Expect("credential-helper", user, repository);
        if (request.GitScope == GitScope.Global)
            Expect("credential-helper", user, null);
    }

    private void Expect(string name, string user, string? repository)
    {
        var one = InWords(name, user, repository);
        if (!expected.Add(one))
            return;
        if (!ofUser.TryGetValue(user, out var all))
            ofUser.Add(user, all = []);
        all.Add(one);
    }

    // No name contains a space.
    private static string InWords(string name, string? user, string? repository) =>
        $"the check {name}" + (user is null ? "" : $" of {user}") + (repository is null ? "" : $" for {repository}");
}
