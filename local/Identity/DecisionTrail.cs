using System.Collections.Concurrent;

namespace LocalAws.Identity;

/// <summary>A kind of decision that was made: the caller, the action, and whether it was allowed.</summary>
internal sealed record TrailEntry(string PrincipalArn, string Action, bool Allowed);

/// <summary>
/// The decisions that IAM made during a run, so that tests can compare granted permissions with used ones. A kind of decision is stored
/// once with its resources, so the trail does not grow with the number of requests.
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
