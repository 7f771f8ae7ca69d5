using Amazon.Lambda.Core;
using RepoGrant.AccountA;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.Grants;

/// <summary>Compares one recorded grant with what exists, using the comparisons that a run makes before it writes.</summary>
/// <remarks>Part 3, what is written on the instances, is compared by <see cref="DriftOnInstances"/>.</remarks>
internal sealed class DriftOfGrant(
    SelectInstances select,
    EnsureRepositoryAccess access,
    EnsureInstanceIdentity identity,
    string repositoryAccountId
)
{
    /// <summary>
    /// Sentences that say what differs from the record, whether a run of the recorded request would correct it, and the instances that the
    /// grant is for.
    /// </summary>
    public async Task<(List<string> Drift, bool CanBeRepaired, Selection Selection)> OfAsync(
        AccessRequest recorded,
        ConsumerAccount consumer,
        DateTimeOffset now,
        ILambdaLogger logger
    )
    {
        var names = new GrantNames(recorded, repositoryAccountId);
        var request = recorded with { Mode = Mode.Plan };
        var drift = new List<string>();
        Selection selection;
        try
        {
            selection = await select.SelectAsync(request, consumer, names, logger, shownWithin: TimeSpan.Zero);
        }
        catch (Exception exception) when (NeedsAPerson(exception))
        {
            // A run would stop here, too. What does not depend on the instances is compared all the same.
            drift.Add(exception.Message);
            selection = WithoutInstances(request);
        }

        var canBeRepaired = drift.Count == 0;
        var input = new SelectedInput
        {
            Request = request with { Applied = Applied(request, selection, now) },
            Selection = selection,
            Execution = "",
        };
        var inAccountA = access.CompareAsync(input, consumer.Deadline);
        var inAccountB = OfIdentityAsync(input, consumer, names);
        await Task.WhenAll(Settled(inAccountA), Settled(inAccountB));
        canBeRepaired &= await AddAsync(drift, inAccountA);
        canBeRepaired &= await AddAsync(drift, inAccountB);
        AddAssociations(drift, selection, names);
        return (drift, canBeRepaired, selection);
    }

    private async Task<IReadOnlyList<Difference>> OfIdentityAsync(SelectedInput input, ConsumerAccount consumer, GrantNames names) =>
        (await identity.CompareAsync(input, consumer, names)).Differences;

    private static bool NeedsAPerson(Exception exception) =>
        exception is InvalidRequest or ProfileInUse or RepositoryNotFound or ConflictingResource;

    // What a run would record, without what it would only begin to deny then: that is not a difference yet.
    private static AppliedGrant Applied(AccessRequest request, Selection selection, DateTimeOffset now)
    {
        var before = request.Applied ?? new AppliedGrant();
        var selected = selection.Instances.Select(instance => instance.InstanceId).ToHashSet(StringComparer.Ordinal);
        return Changing.Begin(request, selection, now) with
        {
            SessionsSince = before.SessionsSince,
            Left = [.. before.Left.Where(left => !selected.Contains(left.InstanceId))],
        };
    }

    private static Selection WithoutInstances(AccessRequest request) =>
        new()
        {
            Instances = [],
            AdoptedRoles = request.Applied?.AdoptedRoles ?? [],
            Associate = [],
            Batches = [],
            Notes = [],
        };

    // Ends when the comparison ends, however it ends: both results are looked at afterwards, one after the other.
    private static Task Settled(Task comparison) =>
        comparison.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private static async Task<bool> AddAsync(List<string> drift, Task<IReadOnlyList<Difference>> comparison)
    {
        try
        {
            foreach (var difference in await comparison)
            {
                if (difference.Change.Action != ChangeAction.Unchanged)
                    drift.Add(Sentence(difference.Change));
            }

            return true;
        }
        catch (Exception exception) when (NeedsAPerson(exception))
        {
            drift.Add(exception.Message);
            return false;
        }
    }

    private static void AddAssociations(List<string> drift, Selection selection, GrantNames names)
    {
        foreach (var id in selection.Associate)
            drift.Add($"The instance {id} has no instance profile.");

        foreach (var id in selection.Replace)
            drift.Add($"The instance {id} has an instance profile that is not the current {names.InstanceProfileArn}.");

        foreach (var leaving in selection.Leaving)
        {
            if (leaving.HasProfile)
            {
                drift.Add($"The instance {leaving.InstanceId} has the grant's instance profile, but the grant does not select it.");
            }
            else if (!leaving.Left && !InstanceStates.IsOver(leaving.State))
            {
                drift.Add($"The instance {leaving.InstanceId} was given the access, but the grant no longer selects it.");
            }
        }
    }

    private static string Sentence(Change change) =>
        change.Action switch
        {
            ChangeAction.Created => $"{change.Resource} is missing.",
            ChangeAction.Deleted => $"{change.Resource} exists, but does not belong to the grant.",
            _ when change.Resource.Contains(":role/", StringComparison.Ordinal) =>
                $"The trust policy of the role {change.Resource} differs from the grant's.",
            _ => $"The policy {change.Resource} differs from the grant's.",
        };
}
