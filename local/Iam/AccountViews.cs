using System.Collections.Immutable;
using LocalAws.Lagging;

namespace LocalAws.Iam;

/// <summary>
/// One account's IAM, and the older views of it that reads, decisions and EC2 still have: IAM is eventually consistent, thing by thing.
/// Writes always see the newest.
/// </summary>
internal sealed class AccountViews(IamAccount initial, Lag lag, TimeProvider time)
{
    private readonly Lock gate = new();
    private readonly View reads = new(initial);
    private readonly View decisions = new(initial);
    private readonly View ec2 = new(initial);
    private volatile IamAccount current = initial;

    /// <summary>With everything that has been written.</summary>
    public IamAccount Current => current;

    /// <summary>As IAM's responses show it, as decisions use it, or as EC2 knows it.</summary>
    public IamAccount As(LagKind kind)
    {
        var view = Of(kind);
        // Usually the view is up to date.
        if (current is var now && ReferenceEquals(view.Seen, now))
            return now;
        lock (gate)
            return view.At(time.GetUtcNow(), current);
    }

    /// <summary>Changes the account, one writer at a time; the change may refuse by throwing.</summary>
    /// <param name="operation">What is done: the same operation on the same thing takes the same time.</param>
    public IamAccount Change(string operation, Func<IamAccount, IamAccount> change)
    {
        lock (gate)
        {
            var before = current;
            var after = change(before);
            if (ReferenceEquals(after, before))
                return after;
            current = after;
            if (!lag.IsOn)
                return after;
            var now = time.GetUtcNow();
            foreach (var changed in Differences(before, after))
            {
                foreach (var kind in (LagKind[])[LagKind.IamReads, LagKind.IamDecisions, LagKind.Ec2Profiles])
                {
                    Of(kind).Follow(changed, now, lag.Of(kind, $"{before.Id} {changed.Type}/{changed.Name}", operation));
                }
            }
            return after;
        }
    }

    /// <summary>Makes the account be as it was, for everybody at once.</summary>
    public void Restore(IamAccount account)
    {
        lock (gate)
        {
            foreach (var view in (View[])[reads, decisions, ec2])
                view.Forget();
            current = account;
        }
    }

    private View Of(LagKind kind) =>
        kind switch
        {
            LagKind.IamReads => reads,
            LagKind.IamDecisions => decisions,
            LagKind.Ec2Profiles => ec2,
            _ => throw new ArgumentOutOfRangeException(nameof(kind)),
        };

    private static IEnumerable<Changed> Differences(IamAccount before, IamAccount after) =>
        [
            .. Differences(before.Roles, after.Roles, "role"),
            .. Differences(before.Users, after.Users, "user"),
            .. Differences(before.Policies, after.Policies, "policy"),
            .. Differences(before.InstanceProfiles, after.InstanceProfiles, "instance-profile"),
        ];

    private static IEnumerable<Changed> Differences<T>(
        ImmutableSortedDictionary<string, T> before,
        ImmutableSortedDictionary<string, T> after,
        string type
    )
        where T : IamEntity
    {
        if (ReferenceEquals(before, after))
            yield break;
        foreach (var (name, entity) in before)
        {
            if (!after.ContainsKey(name))
                yield return new(type, name, entity, null);
        }
        foreach (var (name, entity) in after)
        {
            var earlier = before.GetValueOrDefault(name);
            if (!ReferenceEquals(entity, earlier))
                yield return new(type, name, earlier, entity);
        }
    }

    /// <summary>A thing before and after a change; null where there was none, or is none any more.</summary>
    private sealed record Changed(string Type, string Name, IamEntity? Before, IamEntity? After);

    /// <summary>The account as one of them sees it.</summary>
    private sealed class View(IamAccount initial)
    {
        private readonly Dictionary<(string Type, string Name), Late<IamEntity>> coming = [];
        private volatile IamAccount seen = initial;

        public IamAccount Seen => seen;

        public void Forget() => coming.Clear();

        public void Follow(Changed changed, DateTimeOffset now, TimeSpan lag)
        {
            var key = (changed.Type, changed.Name.ToUpperInvariant());
            if (!coming.TryGetValue(key, out var late))
                coming[key] = late = new(changed.Before);
            late.Set(changed.After, now, lag);
        }

        public IamAccount At(DateTimeOffset now, IamAccount current)
        {
            foreach (var (key, late) in coming.ToArray())
            {
                seen = With(seen, key.Type, key.Name, late.At(now));
                if (late.IsSettled)
                    coming.Remove(key);
            }
            return coming.Count > 0 ? seen : seen = current;
        }

        private static IamAccount With(IamAccount account, string type, string name, IamEntity? entity) =>
            type switch
            {
                "role" => account with { Roles = With(account.Roles, name, (Role?)entity) },
                "user" => account with { Users = With(account.Users, name, (User?)entity) },
                "policy" => account with { Policies = With(account.Policies, name, (ManagedPolicy?)entity) },
                _ => account with { InstanceProfiles = With(account.InstanceProfiles, name, (InstanceProfile?)entity) },
            };

        // The key is the name as it is spelled.
        private static ImmutableSortedDictionary<string, T> With<T>(ImmutableSortedDictionary<string, T> all, string name, T? entity)
            where T : IamEntity => entity is null ? all.Remove(name) : all.Remove(name).Add(entity.Name, entity);
    }
}
