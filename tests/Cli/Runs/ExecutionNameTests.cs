using RepoGrant.Cli.Runs;

namespace Cli.Tests.Runs;

public class ExecutionNameTests
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 26, 14, 4, 59, TimeSpan.FromHours(2));

    [Fact]
    public void A_name_says_what_the_execution_is_for_and_when_it_was_started()
    {
        Assert.Matches("^web-team-20261126-1204-[0-9a-f]{4}$", ExecutionName.For("web-team", null, Noon));
        Assert.Matches("^web-team-plan-20261126-1204-[0-9a-f]{4}$", ExecutionName.For("web-team", "plan", Noon));
    }

    [Fact]
    public void Names_of_the_same_minute_differ_and_the_longest_is_short_enough()
    {
        // A state machine's executions have names of at most 80 characters (API reference, StartExecution).
        var longest = new string('x', 32);
        var names = Enumerable.Range(0, 8).Select(_ => ExecutionName.For(longest, "revoke-plan", Noon)).Distinct().ToList();
        Assert.True(names.Count > 1);
        Assert.All(names, name => Assert.InRange(name.Length, 1, 80));
    }
}
