using TestKit.Stories;

namespace TestKit.Snapshots;

/// <summary>
/// What exists in both accounts and on their instances, as facts of one line each: a place, and what is there by its meaning. If the access
/// is the same, the facts are the same: they do not contain new ids and times.
/// </summary>
internal sealed class WorldSnapshot
{
    private readonly string[] facts;

    private WorldSnapshot(IEnumerable<string> facts) => this.facts = [.. facts.Order(StringComparer.Ordinal)];

    /// <param name="labels">The instances' ids, each with the label that it has in every run.</param>
    public static async Task<WorldSnapshot> TakeAsync(
        Accounts accounts,
        IReadOnlyDictionary<string, string> labels,
        CancellationToken cancellationToken
    )
    {
        var facts = new List<string>();
        foreach (var account in (LocalAws.Client.AwsClient[])[accounts.RepositoryAccount, accounts.Consumer])
            facts.AddRange(await IamFacts.ReadAsync(account, cancellationToken));
        facts.AddRange(await AssociationFacts.ReadAsync(accounts.Consumer, cancellationToken));
        facts.AddRange(await RecordFacts.ReadAsync(accounts.RepositoryAccount, Labeled, cancellationToken));
        foreach (var (id, label) in labels)
            facts.AddRange((await InstanceFiles.ReadAsync(accounts.Host, id, cancellationToken)).Select(fact => $"{label} {fact}"));
        return new(facts.Select(Labeled));

        string Labeled(string fact) =>
            labels.Aggregate(fact, (text, label) => text.Replace(label.Key, label.Value, StringComparison.Ordinal));
    }

    /// <summary>What is here and should not be (+), and what should be here and is not (-); empty if the two are equal.</summary>
    public IReadOnlyList<string> DifferencesFrom(WorldSnapshot expected) =>
        [.. Without(expected.facts, facts).Select(fact => "- " + fact), .. Without(facts, expected.facts).Select(fact => "+ " + fact)];

    /// <summary>A fact that occurs twice is not the same as one that occurs once.</summary>
    private static List<string> Without(IEnumerable<string> all, IEnumerable<string> taken)
    {
        var rest = all.ToList();
        foreach (var fact in taken)
            rest.Remove(fact);
        return rest;
    }
}
