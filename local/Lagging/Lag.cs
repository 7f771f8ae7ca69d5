using System.Text;

namespace LocalAws.Lagging;

/// <summary>
/// Draws how late something follows a write, and which of several answers AWS gives. A draw is a hash of the seed, the thing and what is
/// done to it: no draw depends on how many were made before.
/// </summary>
/// <param name="options">Null for none: everything follows at once.</param>
/// <param name="decisions">What IAM's decisions take at least (<see cref="Delays.IamPropagation"/>).</param>
internal sealed class Lag(LagOptions? options, TimeSpan decisions, TimeProvider time)
{
    /// <summary>Of ten draws so many are of no lag at all.</summary>
    private const double AtOnce = 0.3;

    private long latest;
    private volatile bool hasBegun;

    /// <summary>Whether anything is late.</summary>
    public bool IsOn => hasBegun && (options is not null || decisions > TimeSpan.Zero);

    /// <summary>Everything that has been written will have been followed by then.</summary>
    public DateTimeOffset SettledAt => new(Math.Max(Interlocked.Read(ref latest), 0), TimeSpan.Zero);

    /// <summary>The longest that IAM takes to spread a change.</summary>
    public TimeSpan LongestOfIam =>
        options is null ? decisions : TimeSpan.FromTicks(Math.Max(decisions.Ticks, Longest(options, LagKind.IamDecisions).Ticks));

    /// <summary>The longest of all kinds.</summary>
    public static TimeSpan LongestOf(LagOptions options) => Enum.GetValues<LagKind>().Max(kind => Longest(options, kind));

    /// <summary>From now on there is lag: what stands by now has been there for long.</summary>
    public void Begin() => hasBegun = true;

    /// <summary>How long after a write something follows it.</summary>
    /// <param name="kind">What follows.</param>
    /// <param name="thing">What was written, by a name that it has in every run.</param>
    /// <param name="change">What was done to it.</param>
    public TimeSpan Of(LagKind kind, string thing, string change)
    {
        if (!hasBegun)
            return TimeSpan.Zero;
        var lag = kind is LagKind.IamDecisions or LagKind.Ec2Profiles ? decisions : TimeSpan.Zero;
        if (options is not null)
        {
            // Most of what lags is there soon; the longest times are rare.
            var drawn = (Draw($"{kind} {thing} {change}") - AtOnce) / (1 - AtOnce);
            var late = drawn <= 0 ? TimeSpan.Zero : Longest(options, kind) * (drawn * drawn);
            lag = late > lag ? late : lag;
        }
        Note(lag);
        return lag;
    }

    /// <summary>One of several answers; the first of them, AWS's usual one, where nothing is drawn.</summary>
    public T OneOf<T>(string thing, params ReadOnlySpan<T> answers) =>
        options is null ? answers[0] : answers[(int)(Draw("one of " + thing) * answers.Length)];

    private static TimeSpan Longest(LagOptions options, LagKind kind) => LagRange.LongestOf(kind) * options.Scale;

    private void Note(TimeSpan lag)
    {
        if (lag == TimeSpan.Zero)
            return;
        var settled = (time.GetUtcNow() + lag).UtcTicks;
        for (var before = Interlocked.Read(ref latest); before < settled; before = Interlocked.Read(ref latest))
            Interlocked.CompareExchange(ref latest, settled, before);
    }

    /// <summary>From 0 up to 1. FNV-1a, mixed as SplitMix64 does: .NET's own hash codes differ from run to run.</summary>
    private double Draw(string what)
    {
        var hash = 14695981039346656037UL ^ (ulong)(uint)options!.Seed;
        foreach (var part in Encoding.UTF8.GetBytes(what))
            hash = (hash ^ part) * 1099511628211UL;
        hash = (hash ^ (hash >> 30)) * 13787848793156543929UL;
        hash = (hash ^ (hash >> 27)) * 10723151780598845931UL;
        hash ^= hash >> 31;
        return (hash >> 11) * (1.0 / (1UL << 53));
    }
}
