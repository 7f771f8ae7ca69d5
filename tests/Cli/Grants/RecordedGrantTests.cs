using static Cli.Tests.Grants.Recorded;

namespace Cli.Tests.Grants;

/// <summary>Which run of a grant is the newest, and how it ended.</summary>
public class RecordedGrantTests
{
    [Fact]
    public void The_execution_that_changes_the_grant_is_its_newest() =>
        Assert.Equal(
            Second,
            new Recorded
            {
                Holder = Second,
                Run = Second,
                Result = Ended(First, 0),
            }
                .Grant()
                .NewestExecution
        );

    [Fact]
    public void A_run_that_configures_instances_is_the_newest_although_it_no_longer_holds_the_grant()
    {
        Assert.Equal(
            First,
            new Recorded { Run = First }
                .Grant()
                .NewestExecution
        );
        Assert.Equal(
            Second,
            new Recorded { Run = Second, Result = Ended(First, 0) }
                .Grant()
                .NewestExecution
        );
    }

    [Fact]
    public void A_launch_that_ended_later_than_the_newest_run_is_newer()
    {
        var ended = new Recorded
        {
            Run = First,
            Result = Ended(First, 1),
            Launch = Ended(Launched, 2),
        };

        Assert.Equal(Launched, ended.Grant().NewestExecution);
        Assert.Equal(First, (ended with { Launch = Ended(Launched, 0) }).Grant().NewestExecution);
        Assert.Equal(Second, (ended with { Run = Second }).Grant().NewestExecution);
    }

    [Fact]
    public void Of_a_record_of_an_older_stack_it_is_the_one_that_ended_last() =>
        Assert.Equal(
            First,
            new Recorded { Result = Ended(First, 1) }
                .Grant()
                .NewestExecution
        );

    [Fact]
    public void The_status_is_that_of_the_newest_whole_run_unless_a_launch_after_it_was_worse()
    {
        var grant = new Recorded { Result = Ended(First, 1), Launch = Ended(Launched, 2, "NOT_VERIFIED") };

        Assert.Equal("NOT_VERIFIED", grant.Grant().Status);
        Assert.Equal("VERIFIED", (grant with { Result = Ended(First, 3) }).Grant().Status);
        // That one launched instance is verified says nothing about those of the run.
        var failed = new Recorded { Result = Ended(First, 1, "NOT_VERIFIED"), Launch = Ended(Launched, 2) };
        Assert.Equal("NOT_VERIFIED", failed.Grant().Status);
        Assert.Equal("VERIFIED", (failed with { Result = null }).Grant().Status);
    }
}
