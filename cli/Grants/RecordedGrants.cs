using RepoGrant.Contract;
using RepoGrant.Records;

namespace RepoGrant.Cli.Grants;

/// <summary>The recorded grants of a stack.</summary>
internal sealed class RecordedGrants(GrantTable table)
{
    /// <summary>All grants, or those of one consumer account.</summary>
    public async Task<IReadOnlyList<RecordedGrant>> ListAsync(string? accountId, CancellationToken cancellationToken) =>
        [
            .. (await table.ListAsync(accountId is null ? "" : accountId + "/", cancellationToken))
                .Select(record => new RecordedGrant(record))
                .OrderBy(grant => grant.Key.Name, StringComparer.Ordinal)
                .ThenBy(grant => grant.Key.Id, StringComparer.Ordinal),
        ];

    /// <summary>What is recorded of each instance of a grant.</summary>
    public Task<IReadOnlyList<InstanceRecord>> InstancesAsync(GrantKey grant, CancellationToken cancellationToken) =>
        table.Instances.RecordsAsync(grant, cancellationToken);

    /// <summary>
    /// The grant with that name, or with that id (account/Region/name); throws <see cref="Problem"/> if there is none or more than one.
    /// </summary>
    public async Task<RecordedGrant> FindAsync(
        string nameOrId,
        string? accountId,
        string? consumerRegion,
        CancellationToken cancellationToken
    )
    {
        var found = (await ListAsync(accountId, cancellationToken))
            .Where(grant => grant.Key.Name == nameOrId || grant.Key.Id == nameOrId)
            .Where(grant => consumerRegion is null || grant.Key.Region == consumerRegion)
            .ToList();
        if (found.Count > 1 && found.Where(grant => !grant.Record.IsHistory).ToList() is [var only])
            found = [only];
        return found switch
        {
            [var one] => one,
            [] => throw new Problem(
                $"No grant {nameOrId} is recorded{Where(accountId, consumerRegion)}. repogrant list shows those that are."
            ),
            _ => throw new Problem(
                $"{found.Count} grants are named {nameOrId}. Give one of these ids: {string.Join(", ", found.Select(one => one.Key.Id))}"
            ),
        };
    }

    private static string Where(string? accountId, string? region) =>
        (accountId is null ? "" : $" for the account {accountId}") + (region is null ? "" : $" in {region}");
}
