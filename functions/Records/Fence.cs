using RepoGrant.Contract;

namespace RepoGrant.Records;

/// <summary>
/// Guards every write of a run: makes sure that no newer request of the grant has been recorded since the run began, and that the run holds
/// the grant where it must. So the order of requests decides, never the speed of a run.
/// </summary>
internal sealed class Fence(GrantTable table, AccessRequest request, string execution)
{
    /// <summary>
    /// Before a write that other runs of the same request could make at the same time. Throws <see cref="ClaimNeeded"/> if the run does not
    /// hold the grant, and <see cref="Superseded"/>.
    /// </summary>
    public Task BeforeSharedWriteAsync(CancellationToken cancellationToken) =>
        request.Claimed
            ? BeforeWriteAsync(cancellationToken)
            : throw new ClaimNeeded($"Roles or policies of the grant {GrantKey.Of(request).Id} have to be changed.");

    /// <summary>
    /// Before a write that affects only one instance. Throws <see cref="Superseded"/>, and for a run for single instances <see
    /// cref="ClaimNeeded"/> while an execution that brings a newer request holds the grant: it has looked for the instances that will
    /// leave, and would not find this one.
    /// </summary>
    public Task BeforeWriteAsync(CancellationToken cancellationToken) => CheckAsync(request.Claimed, cancellationToken);

    /// <summary>
    /// Before commands are sent to instances. Both accounts match the request by now, so a run that still holds the grant releases it, and
    /// a newer request need not wait for the instances. Another run of the same request may hold it by then: its command writes the same.
    /// Throws <see cref="Superseded"/> and <see cref="ClaimNeeded"/>, as before other writes to an instance.
    /// </summary>
    public async Task BeforeCommandAsync(IReadOnlyList<string> instanceIds, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await table.Claims.BeginAsync(request with { Applied = request.WhenApplied() }, execution, instanceIds, now, cancellationToken))
            return;

        await CheckAsync(hasToHold: false, cancellationToken);
        throw new TemporaryFailure($"Other executions are writing the record of the grant {GrantKey.Of(request).Id}; trying again.");
    }

    /// <summary>
    /// While commands are waited for: a run that is no longer the newest has nothing to wait for. Throws <see cref="Superseded"/>.
    /// </summary>
    public Task WhileWaitingAsync(CancellationToken cancellationToken) => CheckAsync(hasToHold: false, cancellationToken, writes: false);

    /// <summary>
    /// Before something is removed from an instance: a revoked grant allows nothing else. Throws <see cref="Superseded"/>.
    /// </summary>
    public async Task BeforeRemovalAsync(CancellationToken cancellationToken)
    {
        var grant = GrantKey.Of(request);
        var record = await table.ReadAsync(grant, cancellationToken);
        if (record is not null && (record.Generation != request.Generation || record.Holder != execution))
            throw Ended(grant, "is no longer held by this run");
    }

    /// <summary>
    /// Which of the given instances have left the grant and still have to be cleaned: none if there is a newer request, whose run takes
    /// care of them.
    /// </summary>
    public async Task<IReadOnlyList<string>> LeftAsync(IEnumerable<string> instanceIds, CancellationToken cancellationToken)
    {
        var grant = GrantKey.Of(request);
        var left = new List<string>();
        if (await table.ReadAsync(grant, cancellationToken) is not { } record || record.Generation != request.Generation)
            return left;

        if (!record.IsActive && !record.HasLeftFiles)
            return left;

        foreach (var id in instanceIds)
        {
            if (await table.Instances.HasLeftAsync(grant, id, cancellationToken))
                left.Add(id);
        }

        return left;
    }

    /// <summary>
    /// Before a revocation takes something away: the execution must still hold the grant, or this throws <see cref="Superseded"/>. Returns
    /// the record.
    /// </summary>
    public static async Task<GrantRecord> BeforeRevokingAsync(GrantTable table, Revocation revocation, CancellationToken cancellationToken)
    {
        var record = await table.ReadAsync(revocation.Grant, cancellationToken);
        return record?.Holder == revocation.Execution ? record : throw Ended(revocation.Grant, "is no longer held by this run");
    }

    private async Task CheckAsync(bool hasToHold, CancellationToken cancellationToken, bool writes = true)
    {
        var grant = GrantKey.Of(request);
        var record = await table.ReadAsync(grant, cancellationToken);
        if (record is null || record.IsRevoked)
            throw Ended(grant, record is null ? "is no longer recorded" : "has been revoked");

        if (record.Generation != request.Generation)
            throw Ended(grant, $"has a newer request (generation {record.Generation}; this run has {request.Generation})");

        if (hasToHold && record.Holder != execution)
            throw Ended(grant, "is no longer held by this run" + (record.Holder is { } holder ? $", but by {holder}" : ""));

        if (writes && !hasToHold && IsBeingReplaced(record))
            throw new ClaimNeeded($"The execution {record.Holder}, which was started later, is changing the grant {grant.Id}.");
    }

    private bool IsBeingReplaced(GrantRecord record) =>
        request.Recorded && record.Holder is not null && record.Holder != execution && record.Asked > request.Generation;

    private static Superseded Ended(GrantKey grant, string reason) =>
        new($"The grant {grant.Id} {reason}. This run has ended and written nothing more.");
}
