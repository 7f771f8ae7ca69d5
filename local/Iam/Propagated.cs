namespace LocalAws.Iam;

/// <summary>
/// A value whose changes are seen by reads at once, and by decisions only after they have propagated: IAM is eventually consistent.
/// </summary>
internal sealed class Propagated<T>(TimeProvider time, TimeSpan delay, T initial)
    where T : class
{
    private readonly Lock gate = new();
    private readonly Queue<(DateTimeOffset Due, T Value)> spreading = new();
    private volatile T current = initial;
    private volatile T effective = initial;

    /// <summary>What API reads see.</summary>
    public T Current => current;

    /// <summary>What decisions see.</summary>
    public T Effective
    {
        get
        {
            if (ReferenceEquals(current, effective))
                return effective;
            lock (gate)
            {
                Settle();
                return effective;
            }
        }
    }

    /// <summary>Changes the value, one writer at a time; the change may refuse by throwing.</summary>
    public T Change(Func<T, T> change)
    {
        lock (gate)
        {
            var changed = change(current);
            if (ReferenceEquals(changed, current))
                return changed;
            Settle();
            if (delay > TimeSpan.Zero)
                spreading.Enqueue((time.GetUtcNow() + delay, changed));
            else
                effective = changed;
            return current = changed;
        }
    }

    /// <summary>Makes decisions see what reads see.</summary>
    public void Spread()
    {
        lock (gate)
        {
            spreading.Clear();
            effective = current;
        }
    }

    private void Settle()
    {
        var now = time.GetUtcNow();
        while (spreading.TryPeek(out var next) && next.Due <= now)
            effective = spreading.Dequeue().Value;
    }
}
