using System.Collections.Concurrent;

namespace LocalAws.Identity;

/// <summary>One kind of decision that was made: who asked for what, and whether it was allowed.</summary>
internal sealed record TrailEntry(string PrincipalArn, string Action, bool Allowed);

/// <summary>
/// What IAM was asked during a run, so that tests can compare granted permissions with used ones.
/// A kind of decision is kept once with the resources it was about, so the trail does not grow with the number of requests.
/// </summary>
internal sealed class DecisionTrail
{
    private const int ResourcesKept = 64;

    private readonly ConcurrentDictionary<TrailEntry, ConcurrentDictionary<string, byte>> entries = new();

    public IReadOnlyCollection<KeyValuePair<TrailEntry, IReadOnlyCollection<string>>> Entries =>
        [.. entries.Select(e => KeyValuePair.Create(e.Key, (IReadOnlyCollection<string>)[.. e.Value.Keys]))];

    public void Add(AuthorizationQuery query, Decision decision)
    {
        var resources = entries.GetOrAdd(new(query.Principal.PrincipalArn, query.Action, decision.Allowed), _ => new());
        if (resources.Count < ResourcesKept)
            resources.TryAdd(query.Resource, 0);
    }
}
