using Amazon.StepFunctions;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Cli.Runs;
using RepoGrant.Reports;
using RepoGrant.Views;
using TestKit.Fakes;

namespace Cli.Tests.Runs;

public class ExecutionsTests
{
    private const string Arn = "arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:x";

    [Fact]
    public async Task Whoever_follows_a_run_adds_at_most_two_calls_a_second()
    {
        var time = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.Zero };
        var calls = new List<DateTimeOffset>();
        var looks = 0;
        var (client, fake) = Fake.Of<IAmazonStepFunctions>();
        fake.On<DescribeExecutionRequest, DescribeExecutionResponse>(_ =>
        {
            calls.Add(time.GetUtcNow());
            return new()
            {
                ExecutionArn = Arn,
                Name = "x",
                Status = ExecutionStatus.SUCCEEDED,
            };
        });
        fake.On<GetExecutionHistoryRequest, GetExecutionHistoryResponse>(_ =>
        {
            calls.Add(time.GetUtcNow());
            // Twenty looks, and something has happened at each.
            var type = ++looks == 20 ? HistoryEventType.ExecutionSucceeded : HistoryEventType.PassStateEntered;
            return new()
            {
                Events =
                [
                    new HistoryEvent
                    {
                        Id = looks,
                        Type = type,
                        Timestamp = time.GetUtcNow().UtcDateTime,
                    },
                ],
            };
        });

        var executions = new Executions(client, "111111111111", "us-east-2", "repogrant", time);
        var ended = WatchAsync(executions, TestContext.Current.CancellationToken);
        while (!ended.IsCompleted)
            time.Advance(TimeSpan.FromMilliseconds(50));

        Assert.True((await ended).Succeeded);
        Assert.Equal(22, calls.Count);
        Assert.All(calls, call => Assert.InRange(calls.Count(other => other >= call && other < call.AddSeconds(1)), 1, 2));
    }

    // Like watch: it finds the execution by its ARN, and follows it.
    private static async Task<Execution> WatchAsync(Executions executions, CancellationToken cancellationToken)
    {
        var found = await executions.FindAsync(Arn, cancellationToken);
        return await executions.FollowAsync(found!.Arn, new Unwatched(), cancellationToken);
    }
}
