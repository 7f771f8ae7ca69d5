using System.Diagnostics;
using System.Runtime.CompilerServices;

namespace TestKit;

/// <summary>Waits for what must happen. How long it takes depends on the machine; that it happens does not.</summary>
internal static class Wait
{
    /// <summary>Long enough for a busy machine: only a failing test waits this long.</summary>
    private static readonly TimeSpan AtMost = TimeSpan.FromMinutes(4);

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);

    /// <summary>The first answer that is not null.</summary>
    public static async Task<T> ForAsync<T>(Func<Task<T?>> ask, string what, TimeSpan? pause = null)
        where T : class
    {
        var start = Stopwatch.GetTimestamp();
        while (true)
        {
            if (await ask() is { } answer)
                return answer;
            Assert.True(Stopwatch.GetElapsedTime(start) < AtMost, $"Not within {AtMost.TotalMinutes} minutes: {what}");
            await Task.Delay(pause ?? Pause, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public static Task UntilAsync(Func<Task<bool>> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        ForAsync<object>(async () => await condition() ? true : null, what);

    public static Task UntilAsync(Func<bool> condition, [CallerArgumentExpression(nameof(condition))] string what = "") =>
        UntilAsync(() => Task.FromResult(condition()), what);
}
