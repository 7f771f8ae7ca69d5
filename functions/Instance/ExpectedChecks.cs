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
    private readonly HashSet<(string Name, string? User, string? Repository)> expected;

    private ExpectedChecks(IReadOnlyList<string> repositories, IEnumerable<(string, string?, string?)> expected)
    {
        this.repositories = repositories;
        this.expected = [.. expected];
    }

    /// <summary>Of a request: each user, and each of them with each repository.</summary>
    public static ExpectedChecks OfConfigure(AccessRequest request)
    {
        var repositories = ConfigurationParameters.RepositoriesOf(request);
        string[] ofUser = ["prerequisites", "profile", "identity"];
        string[] ofRepository =
        [
            "credential-helper",
            "get-repository",
            "ls-remote",
            .. request.Verify.WithClone ? ["clone"] : Array.Empty<string>(),
        ];
        string?[] helpers = request.GitScope == GitScope.Global ? [null] : [];
        return new(
            repositories,
            request.Users.SelectMany(user =>
                ofUser
                    .Select(name => (name, (string?)user, (string?)null))
                    .Concat(ofRepository.SelectMany(name => repositories.Select(repository => (name, (string?)user, (string?)repository))))
                    .Concat(helpers.Select(repository => ("credential-helper", (string?)user, repository)))
            )
        );
    }

    /// <summary>Of a removal: that each user's files are clean.</summary>
    public static ExpectedChecks OfRemove(IEnumerable<string> users) =>
        new([], users.Select(user => (Removed, (string?)user, (string?)null)));

    /// <summary>What is wrong with these checks as a proof, whether or not each is ok; null when nothing is.</summary>
    public string? Problem(IReadOnlyList<Check> checks)
    {
        var missing = expected.ToHashSet();
        foreach (var check in checks)
        {
            var named = check.Repository == EveryRepository ? repositories : [check.Repository!];
            foreach (var repository in named)
            {
                (string, string?, string?) key = (check.Name, check.User, repository);
                if (missing.Remove(key))
                    continue;
                if (expected.Contains(key))
                    return $"The command printed {Described(key)} twice.";
                if (check.Name != Removed)
                    return $"The command printed {Described(key)}, which was not asked for.";
            }
        }

        return missing.Count == 0 ? null : $"The command did not print {Described(missing.First())}{More(missing.Count - 1)}.";
    }

    private static string More(int count) => count == 0 ? "" : $" and {count} more checks";

    private static string Described((string Name, string? User, string? Repository) check) =>
        $"the check {check.Name}"
        + (check.User is null ? "" : $" of {check.User}")
        + (check.Repository is null ? "" : $" for {check.Repository}");
}
