using RepoGrant.Contract;

namespace RepoGrant.Cli.Grants;

/// <summary>
/// What a grant gives, or may give, to a repository. Its newest request says what is wanted; what exists is what its record says has been
/// applied, which may be more while the grant is changed or revoked, and after a change or a revocation that failed.
/// </summary>
/// <param name="Grant">The grant.</param>
/// <param name="Id">The repository's Region and name.</param>
/// <param name="Requested">The level that the newest request asks for; null if it does not ask for the repository.</param>
internal sealed record RepositoryAccess(RecordedGrant Grant, string Id, AccessLevel? Requested)
{
    /// <summary>The level, if what was requested is also what exists; else null.</summary>
    public AccessLevel? Known => Grant.IsApplied ? Requested : null;

    /// <summary>Where the repository is.</summary>
    public string Region => Id.Split('/')[0];

    /// <summary>Its name.</summary>
    public string Name => Id.Split('/')[1];

    /// <summary>The level for a reader.</summary>
    public string Level =>
        Known is { } known ? Word(known)
        : Requested is { } requested ? $"not known ({Word(requested)} requested)"
        : "not known";

    /// <summary>A level as in a request.</summary>
    public static string Word(AccessLevel level) => WordConverter<AccessLevel>.WordOf(level);

    /// <summary>The repositories with that name, or that Region and name, to which a grant gives or may give access.</summary>
    public static IEnumerable<RepositoryAccess> Of(RecordedGrant grant, string repository)
    {
        var requested = grant.Request?.Repositories ?? [];
        return requested
            .Select(one => one.Id)
            .Union(grant.Applied?.Repositories ?? [], StringComparer.Ordinal)
            // A record that somebody has edited may have anything there.
            .Where(id => id?.Split('/') is [_, var name] && (name == repository || id == repository))
            .Select(id => new RepositoryAccess(grant, id, requested.FirstOrDefault(one => one.Id == id)?.Access));
    }
}
