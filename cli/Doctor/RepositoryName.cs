using System.Text.Json.Nodes;
using RepoGrant.Cli.Grants;

namespace RepoGrant.Cli.Doctor;

/// <summary>A repository's name, and its Region unless it is the stack's.</summary>
internal sealed record RepositoryName(string? Region, string Name)
{
    /// <summary>Reads a name, or Region/name.</summary>
    public static RepositoryName Parse(string text) => text.Split('/', 2) is [var region, var name] ? new(region, name) : new(null, text);

    /// <summary>A repository of a grant that can still give access; null if none is recorded.</summary>
    public static RepositoryName? OfAny(IEnumerable<RecordedGrant> grants) =>
        grants
            .Where(grant => !grant.Record.IsHistory)
            .SelectMany(grant => grant.Request?.Repositories ?? [])
            .Select(repository => new RepositoryName(repository.Region, repository.Name))
            .FirstOrDefault();

    /// <summary>It in a request.</summary>
    public JsonObject ToRequest()
    {
        var request = new JsonObject { ["name"] = Name };
        if (Region is not null)
            request["region"] = Region;
        return request;
    }

    public override string ToString() => Region is null ? Name : $"{Region}/{Name}";
}
