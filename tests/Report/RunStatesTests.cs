using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>The states of a run, read from its history.</summary>
public class RunStatesTests
{
    private static DateTimeOffset At(int second) => Some.Start.AddSeconds(second);

    [Fact]
    public void Parallel_branches_are_distinguished_and_choices_take_no_time()
    {
        HistoryEntry[] history =
        [
            new(1, 0, "ExecutionStarted", At(0)),
            new(2, 1, "ParallelStateEntered", At(0)) { State = "Both" },
            new(3, 2, "TaskStateEntered", At(1)) { State = "A" },
            new(4, 2, "TaskStateEntered", At(1)) { State = "B" },
            new(5, 4, "TaskStateExited", At(2)) { State = "B" },
            new(6, 3, "TaskStateExited", At(4)) { State = "A" },
            new(7, 6, "ParallelStateExited", At(4)) { State = "Both" },
            new(8, 7, "ChoiceStateEntered", At(4)) { State = "Done?" },
            new(9, 8, "ChoiceStateExited", At(4)) { State = "Done?" },
        ];

        Assert.Equal(
            [("Both", 0, 4), ("A", 1, 4), ("B", 1, 2)],
            RunStates.Of(history, At(5)).Select(state => (state.Name, Second(state.Entered), Second(state.Left)))
        );
    }

    [Fact]
    public void A_task_that_fails_and_is_retried_has_not_failed()
    {
        HistoryEntry[] history =
        [
            new(1, 0, "TaskStateEntered", At(0)) { State = "A" },
            new(2, 1, "TaskFailed", At(1)),
            new(3, 2, "TaskSucceeded", At(2)),
            new(4, 3, "TaskStateExited", At(3)) { State = "A" },
            new(5, 4, "TaskStateEntered", At(3)) { State = "B" },
            new(6, 5, "TaskFailed", At(4)),
            new(7, 6, "ExecutionFailed", At(5)),
        ];

        Assert.Equal(
            [("A", 3, false), ("B", 4, true)],
            RunStates.Of(history, At(5)).Select(state => (state.Name, Second(state.Left), state.Failed))
        );
    }

    [Fact]
    public void A_state_that_was_never_left_lasted_to_the_end()
    {
        HistoryEntry[] history = [new(1, 0, "WaitStateEntered", At(1)) { State = "Wait" }, new(2, 0, "ExecutionAborted", At(9))];

        Assert.Equal(9, Second(Assert.Single(RunStates.Of(history, At(9))).Left));
    }

    private static int Second(DateTimeOffset time) => (int)(time - Some.Start).TotalSeconds;
}
