using Amazon.Lambda.Core;

namespace RepoGrant.Host;

/// <summary>The end of an invocation, slightly early: an error says what was not done, instead of a time-out cutting it off.</summary>
internal static class Deadline
{
    private static readonly TimeSpan ToAnswer = TimeSpan.FromSeconds(3);

    /// <summary>
    /// Runs an invocation's work until its deadline. What AWS throws, and the deadline itself, become errors that the state machines know
    /// (<see cref="AwsErrors"/>).
    /// </summary>
    public static async Task<T> RunAsync<T>(ILambdaContext context, TimeProvider clock, Func<CancellationToken, Task<T>> work)
    {
        var time = context.RemainingTime - ToAnswer;
        using var source = new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock);
        return await AwsErrors.TranslateAsync(() => work(source.Token));
    }
}
