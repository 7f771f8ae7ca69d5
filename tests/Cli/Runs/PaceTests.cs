using Microsoft.Extensions.Time.Testing;
using RepoGrant.Cli.Aws;

namespace Cli.Tests.Runs;

public class PaceTests
{
    [Fact]
    public async Task Ten_calls_in_a_row_are_made_at_two_a_second()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var began = time.GetUtcNow();
        var pace = new Pace(time);
        for (var call = 0; call < 10; call++)
        {
            var turn = pace.TurnAsync(TestContext.Current.CancellationToken);
            while (!turn.IsCompleted)
                time.Advance(TimeSpan.FromMilliseconds(50));
            await turn;
        }

        Assert.Equal(TimeSpan.FromSeconds(4.5), time.GetUtcNow() - began);
    }
}
