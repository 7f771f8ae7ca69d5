using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Tests.Host;

public sealed class DeadlineTests
{
    [Fact]
    public async Task Work_that_is_unfinished_three_seconds_before_the_end_can_be_retried()
    {
        var time = new FakeTimeProvider();
        var running = Deadline.RunAsync<int>(
            new Invocation { RemainingTime = TimeSpan.FromSeconds(60) },
            time,
            async deadline =>
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, time, deadline);
                return 0;
            }
        );

        time.Advance(TimeSpan.FromSeconds(56));
        Assert.False(running.IsCompleted);
        time.Advance(TimeSpan.FromSeconds(2));

        await Assert.ThrowsAsync<TemporaryFailure>(() => running);
    }
}
