namespace LocalAws.Lagging;

/// <summary>A value of which somebody sees each change late, and the changes in their order. Not safe for threads.</summary>
internal sealed class Late<T>(T? initial)
    where T : class
{
    private readonly Queue<(DateTimeOffset Due, T? Value)> coming = new();
    private DateTimeOffset last;
    private T? seen = initial;

    /// <summary>Whether everything has been seen.</summary>
    public bool IsSettled => coming.Count == 0;

    /// <summary>Changes the value; null where it has gone.</summary>
    public void Set(T? value, DateTimeOffset now, TimeSpan lag)
    {
        if (lag == TimeSpan.Zero && At(now) is var _ && IsSettled)
        {
            seen = value;
            return;
        }
        last = now + lag > last ? now + lag : last;
        coming.Enqueue((last, value));
    }

    /// <summary>What is seen at a moment; null for nothing.</summary>
    public T? At(DateTimeOffset now)
    {
        while (coming.TryPeek(out var next) && next.Due <= now)
            seen = coming.Dequeue().Value;
        return seen;
    }
}
