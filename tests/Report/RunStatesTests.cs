using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>The states of a run, out of its history.</summary>
public class RunStatesTests
{
    private static DateTimeOffset At(int second) => Some.Start.AddSeconds(second);

    [Fact]
    public void Parallel_branches_are_distinguished_and_choices_take_no_time()
    {
        RunEvent[] history =
        [
            new(1, 0, "ExecutionStarted", null, At(0)),
            new(2, 1, "ParallelStateEntered", "Both", At(0)),
            new(3, 2, "TaskStateEntered", "A", At(1)),
            new(4, 2, "TaskStateEntered", "B", At(1)),
            new(5, 4, "TaskStateExited", "B", At(2)),
            new(6, 3, "TaskStateExited", "A", At(4)),
            new(7, 6, "ParallelStateExited", "Both", At(4)),
            new(8, 7, "ChoiceStateEntered", "Done?", At(4)),
            new(9, 8, "ChoiceStateExited", "Done?", At(4)),
        ];

        Assert.Equal(
            [("Both", 0, 4), ("A", 1, 4), ("B", 1, 2)],
            RunStates.Of(history, At(5)).Select(state => (state.Name, Second(state.Entered), Second(state.Left)))
        );
    }

    [Fact]
    public void A_task_that_fails_and_is_retried_has_not_failed()
    {
        RunEvent[] history =
        [
            new(1, 0, "TaskStateEntered", "A", At(0)),
            new(2, 1, "TaskFailed", null, At(1)),
            new(3, 2, "TaskSucceeded", null, At(2)),
            new(4, 3, "TaskStateExited", "A", At(3)),
            new(5, 4, "TaskStateEntered", "B", At(3)),
            new(6, 5, "TaskFailed", null, At(4)),
            new(7, 6, "ExecutionFailed", null, At(5)),
        ];

        Assert.Equal(
            [("A", 3, false), ("B", 4, true)],
            RunStates.Of(history, At(5)).Select(state => (state.Name, Second(state.Left), state.Failed))
        );
    }

    [Fact]
    public void A_state_that_was_never_left_lasted_to_the_end()
    {
        RunEvent[] history = [new(1, 0, "WaitStateEntered", "Wait", At(1)), new(2, 0, "ExecutionAborted", null, At(9))];

        Assert.Equal(9, Second(Assert.Single(RunStates.Of(history, At(9))).Left));
    }

    private static int Second(DateTimeOffset time) => (int)(time - Some.Start).TotalSeconds;
}
