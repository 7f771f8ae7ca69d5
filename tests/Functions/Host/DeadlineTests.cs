using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Tests.Host;

public sealed class DeadlineTests
{
    [Fact]
    public async Task What_is_not_done_three_seconds_before_the_end_may_be_tried_again()
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
