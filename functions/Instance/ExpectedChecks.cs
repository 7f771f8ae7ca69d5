using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>The checks that a command has to print, each once: a proof is exactly what was asked for.</summary>
internal sealed class ExpectedChecks
{
    /// <summary>A user's check that stands for the same one of every repository.</summary>
    internal const string EveryRepository = "*";

    /// <summary>What left of an earlier request; printed besides where there was something.</summary>
    private const string Removed = "removed";

    private readonly IReadOnlyList<string> repositories;

    // In words, as they are told of: "the check identity of root".
    private readonly HashSet<string> expected = new(StringComparer.Ordinal);

    private ExpectedChecks(IReadOnlyList<string> repositories) => this.repositories = repositories;

    /// <summary>Of a request: each user, and each of them with each repository.</summary>
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

    /// <summary>Of a request, what is written for it alone: whether each user's files are as they should be.</summary>
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

    /// <summary>What is wrong with these checks as a proof, whether or not each is ok; null when nothing is.</summary>
    public string? Problem(IReadOnlyList<Check> checks)
    {
        var missing = new HashSet<string>(expected, StringComparer.Ordinal);
        foreach (var check in checks)
        {
            var named = check.Repository == EveryRepository ? repositories : [check.Repository!];
            foreach (var repository in named)
            {
                var one = InWords(check.Name, check.User, repository);
                if (missing.Remove(one))
                    continue;
                if (expected.Contains(one))
                    return $"The command printed {one} twice.";
                if (check.Name != Removed)
                    return $"The command printed {one}, which was not asked for.";
            }
        }

        foreach (var one in missing)
            return $"The command did not print {one}" + (missing.Count == 1 ? "." : $" and {missing.Count - 1} more checks.");
        return null;
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

    private void Expect(string name, string user, string? repository) => expected.Add(InWords(name, user, repository));

    // No name has a space in it.
    private static string InWords(string name, string? user, string? repository) =>
        $"the check {name}" + (user is null ? "" : $" of {user}") + (repository is null ? "" : $" for {repository}");
}
