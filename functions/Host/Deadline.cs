using Amazon.Lambda.Core;

namespace RepoGrant.Host;

/// <summary>The end of an invocation, a little early: what is not done then is said by an error, not cut off by a time-out.</summary>
internal sealed class Deadline : IDisposable
{
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource source;

    private Deadline(TimeSpan time, TimeProvider clock) =>
        source = new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock);

    public CancellationToken Token => source.Token;

    public static Deadline From(ILambdaContext context, TimeProvider clock) => new(context.RemainingTime - ToAnswer, clock);

    public void Dispose() => source.Dispose();
}
