namespace LocalAws.Client;

/// <summary>Polls until there is an answer.</summary>
public static class Polling
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan LongestPause = TimeSpan.FromMilliseconds(250);

    /// <summary>The first answer that is not null; throws <see cref="ClientException"/> if there is none in time.</summary>
    /// <param name="what">What is waited for, for the error's message.</param>
    public static async Task<T> UntilAsync<T>(
        Func<Task<T?>> ask,
        TimeProvider time,
        TimeSpan atMost,
        string what,
        CancellationToken cancellationToken
    )
        where T : class
    {
        var start = time.GetTimestamp();
        for (var pause = FirstPause; ; pause = pause * 1.5 < LongestPause ? pause * 1.5 : LongestPause)
        {
            if (await ask() is { } answer)
                return answer;
            if (time.GetElapsedTime(start) > atMost)
                throw new ClientException($"{what}: not within {atMost.TotalSeconds:0} seconds.");
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>Waits until something is so; throws <see cref="ClientException"/> if it is not in time.</summary>
    /// <param name="what">What is waited for, for the error's message.</param>
    public static Task UntilAsync(
        Func<Task<bool>> isSo,
        TimeProvider time,
        TimeSpan atMost,
        string what,
        CancellationToken cancellationToken
    ) => UntilAsync<object>(async () => await isSo() ? true : null, time, atMost, what, cancellationToken);
}
