using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using static RepoGrant.Records.GrantTable;
using static RepoGrant.Records.ItemTable;

namespace RepoGrant.Records;

/// <summary>
/// What stays of a revoked grant for a while: its record as history, and the instances that still have what it wrote there.
/// </summary>
internal sealed class GrantHistory(ItemTable items, InstanceTable instances)
{
    /// <summary>How long the record of a revoked grant, or of an instance that has left, is kept as history.</summary>
    public static readonly TimeSpan IsKept = TimeSpan.FromDays(90);

    /// <summary>
    /// Turns the record of a revoked grant into history: nothing of the grant exists in either account, and the table deletes the record
    /// later. The record names the instances that could not be cleaned, for when they are running again.
    /// </summary>
    /// <param name="grant">The grant.</param>
    /// <param name="execution">The execution's ARN; the record stays as it is if another one holds the grant.</param>
    /// <param name="uncleaned">The instances that still have what the grant wrote there.</param>
    /// <param name="isKnown">
    /// Whether the record says what that is. If not, nobody can remove it later, and a record that cannot be read is deleted at once, so
    /// that it is not in the way of a new request.
    /// </param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Ends the calls.</param>
    public async Task BuryAsync(
        GrantKey grant,
        string execution,
        IReadOnlyList<string> uncleaned,
        bool isKnown,
        DateTimeOffset now,
        CancellationToken cancellationToken
    )
    {
        // A repeated call whose first answer was lost does nothing: by then the instances may be those of a newer request.
        if (!await IsHeldAsync(grant, execution, now, cancellationToken))
            return;

        var deleteAt = Number((now + IsKept).ToUnixTimeSeconds());
        var left = new List<string>();
        foreach (var id in await instances.IdsAsync(grant, cancellationToken))
        {
            var isLeft = uncleaned.Contains(id, StringComparer.Ordinal);
            if (isLeft && isKnown)
                left.Add(id);

            await items.UpdateAsync(
                InstanceTable.CollectionOf(grant),
                id,
                "SET #deleteAt = :deleteAt, #status = :status",
                "attribute_exists(#id)",
                new Dictionary<string, AttributeValue>
                {
                    [":deleteAt"] = deleteAt,
                    [":status"] = Text(WordConverter<InstanceStatus>.WordOf(isLeft ? InstanceStatus.Left : InstanceStatus.Revoked)),
                },
                cancellationToken
            );
        }

        if (!isKnown)
        {
            var mine = new Dictionary<string, AttributeValue> { [":execution"] = Text(execution) };
            await items.DeleteAsync(GrantTable.Grants, grant.Id, IsMine, mine, cancellationToken);
            return;
        }

        left.Sort(StringComparer.Ordinal);
        var values = new Dictionary<string, AttributeValue>
        {
            [":execution"] = Text(execution),
            [":deleteAt"] = deleteAt,
            [":now"] = Text(now),
        };
        const string Set = "SET " + ClaimTable.KeepAsNewest + ", #deleteAt = :deleteAt, #revokedAt = :now, #changedAt = :now";
        const string Forget = " REMOVE #holder, #heldSince, #former, #createdSince";
        if (left.Count > 0)
            values[":applied"] = Json(new AppliedGrant { Uncleaned = left });

        await items.UpdateAsync(
            GrantTable.Grants,
            grant.Id,
            left.Count > 0 ? Set + ", #applied = :applied" + Forget : Set + Forget + ", #applied",
            IsMine,
            values,
            cancellationToken
        );
    }

    // By a write, for which no further permission is needed.
    private Task<bool> IsHeldAsync(GrantKey grant, string execution, DateTimeOffset now, CancellationToken cancellationToken) =>
        items.UpdateAsync(
            GrantTable.Grants,
            grant.Id,
            "SET #heldSince = :now",
            IsMine,
            new Dictionary<string, AttributeValue> { [":execution"] = Text(execution), [":now"] = Text(now) },
            cancellationToken
        );
}
