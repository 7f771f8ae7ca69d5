using Amazon.Lambda.Core;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Records;

namespace RepoGrant.Grants;

/// <summary>
/// Compares part 3 of one recorded grant with its record: the instances that are online check what was written there, and write nothing. An
/// instance that is offline or does not answer is not looked at; that is not drift.
/// </summary>
internal sealed class DriftOnInstances(
    GrantTable grants,
    AccessRequest recorded,
    ConsumerAccount consumer,
    GrantNames names,
    TimeProvider clock
)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly CommandRound round = new(consumer, clock);
    private readonly List<string> drift = [];
    private readonly List<string> notLookedAt = [];

    /// <summary>
    /// Sends the check to the selected instances. Not to those without a profile, or with one that gives no credentials: they are already
    /// reported as drifted. Not to those being configured now, either: they will be correct afterwards.
    /// </summary>
    public async Task SendAsync(Selection selection, ILambdaLogger logger)
    {
        var left = selection.Leaving.Where(leaving => leaving.Left).Select(leaving => leaving.InstanceId).ToList();
        if (selection.Instances.Count + left.Count == 0)
            return;

        var statuses = await grants.Instances.StatusesAsync(GrantKey.Of(recorded), consumer.Now, consumer.Deadline);
        var candidates = new List<string>();
        foreach (var instance in selection.Instances)
        {
            var id = instance.InstanceId;
            if (
                !selection.Associate.Contains(id, StringComparer.Ordinal)
                && !selection.Replace.Contains(id, StringComparer.Ordinal)
                && statuses.GetValueOrDefault(id) != WordConverter<InstanceStatus>.WordOf(InstanceStatus.Configuring)
            )
            {
                candidates.Add(id);
            }
        }

        await round.SendAsync(
            recorded,
            ConfigurationParameters.ToCheck(recorded, names),
            candidates,
            before: () => Task.CompletedTask,
            logger
        );
        var reached = round.Reached.ToHashSet(StringComparer.Ordinal);
        notLookedAt.AddRange(candidates.Where(id => !reached.Contains(id)));
        await AddLeftAsync(left, consumer, drift, notLookedAt);
    }

    /// <summary>Sentences on what the instances have answered by the given time, and the instances that were not looked at.</summary>
    public async Task<(IReadOnlyList<string> Drift, IReadOnlyList<string> NotLookedAt)> CollectAsync(DateTimeOffset until)
    {
        var expected = ExpectedChecks.OfCheck(recorded);
        var results = await round.CollectAsync(until, Pause, (id, invocation) => CommandOutput.Read(id, invocation, expected));
        foreach (var result in results)
        {
            if (result.Status == InstanceStatus.Unreachable)
                notLookedAt.Add(result.InstanceId);
            else
                drift.AddRange(result.Checks.Where(check => !check.Ok).Select(check => Sentence(result.InstanceId, check)));
        }

        var answered = results.Select(result => result.InstanceId).ToHashSet(StringComparer.Ordinal);
        notLookedAt.AddRange(round.Reached.Where(id => !answered.Contains(id)));
        return (drift, notLookedAt);
    }

    /// <summary>Instances that could not be cleaned when they left can be cleaned as soon as they are online.</summary>
    public static async Task AddLeftAsync(IEnumerable<string> left, ConsumerAccount consumer, List<string> drift, List<string> notLookedAt)
    {
        foreach (var ids in left.Chunk(Batch.MaxInstances))
        {
            var managed = await Commands.ManagedAsync(consumer, ids);
            foreach (var id in ids)
            {
                if (managed.Exists(instance => instance.InstanceId == id && Commands.IsReachable(instance)))
                    drift.Add($"What the grant wrote on the instance {id} is still there: it could not be reached when it left the grant.");
                else
                    notLookedAt.Add(id);
            }
        }
    }

    private static string Sentence(string instanceId, Check check) =>
        $"On the instance {instanceId}, {check.Name}"
        + (check.User is { } user ? $" of {user}" : "")
        + (check.Repository is { } repository ? $" for {repository}" : "")
        + $": {check.Detail}";
}
