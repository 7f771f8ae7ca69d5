using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.StepFunctions;

/// <summary>A clock that stands still and reports every timer that is set, so that a test can advance it by exactly that.</summary>
internal sealed class SteppedTime() : FakeTimeProvider(new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> timers = Channel.CreateUnbounded<TimeSpan>();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>Waits until the next timer is set, and returns its time.</summary>
    public ValueTask<TimeSpan> NextTimerAsync() => timers.Reader.ReadAsync(TestContext.Current.CancellationToken);

    /// <summary>Waits until the next timer is set, and lets it fire.</summary>
    public async Task<TimeSpan> PassAsync()
    {
        var due = await NextTimerAsync();
        Advance(due);
        return due;
    }
}
