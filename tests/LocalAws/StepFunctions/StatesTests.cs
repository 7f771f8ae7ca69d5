using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

public class StatesTests(InterpreterFixture fixture) : IClassFixture<InterpreterFixture>
{
    [Fact]
    public async Task A_wait_for_seconds_ends_when_the_clock_says_so()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync("""{"W":{"Type":"Wait","Seconds":"{% $states.input.s %}","End":true}}""", """{"s":90}""", time);
        Assert.Equal(90, (await time.PassAsync()).TotalSeconds);
        Assert.Equal(ExecutionStatus.Succeeded, (await run.EndAsync()).Status);
    }

    [Fact]
    public async Task Waits_can_be_shortened_and_time_limits_stay()
    {
        var time = new SteppedTime();
        const string Flow = """{"W":{"Type":"Wait","Seconds":100,"End":true}}""";
        var run = await fixture.StartAsync(Flow, time: time, more: "\"TimeoutSeconds\":60,", waits: 0.25);
        Assert.Equal(60, (await time.NextTimerAsync()).TotalSeconds);
        Assert.Equal(25, (await time.NextTimerAsync()).TotalSeconds);
        time.Advance(TimeSpan.FromSeconds(25));
        Assert.Equal(ExecutionStatus.Succeeded, (await run.EndAsync()).Status);
    }

    [Fact]
    public async Task A_wait_until_a_time_in_another_offset_ends_then()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync("""{"W":{"Type":"Wait","Timestamp":"2026-01-02T05:04:15.5+02:00","End":true}}""", time: time);
        Assert.Equal(10.5, (await time.PassAsync()).TotalSeconds);
        await run.EndAsync();
    }

    [Fact]
    public async Task An_execution_that_takes_too_long_ends_timed_out()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """{"W":{"Type":"Wait","Seconds":100,"End":true}}""",
            time: time,
            more: "\"TimeoutSeconds\":60,"
        );
        Assert.Equal(60, (await time.NextTimerAsync()).TotalSeconds);
        await time.NextTimerAsync();
        time.Advance(TimeSpan.FromSeconds(60));
        var ended = await run.EndAsync();
        Assert.Equal((ExecutionStatus.TimedOut, "States.Timeout"), (ended.Status, ended.Error));
        Assert.Equal("ExecutionTimedOut", ended.History.Snapshot()[^1].Type);
    }

    [Fact]
    public async Task An_execution_that_runs_when_LocalAws_ends_is_left_as_it_is()
    {
        using var end = new CancellationTokenSource();
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """{"W":{"Type":"Wait","Seconds":100,"End":true}}""",
            time: time,
            more: "\"TimeoutSeconds\":60,",
            localAwsEnds: end
        );
        await time.NextTimerAsync();
        await end.CancelAsync();
        var ended = await run.EndAsync();
        Assert.Equal(ExecutionStatus.Running, ended.Status);
        Assert.Equal("WaitStateEntered", ended.History.Snapshot()[^1].Type);
    }

    [Fact]
    public async Task A_stopped_execution_is_aborted_at_once_and_writes_nothing_more()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync("""{"W":{"Type":"Wait","Seconds":100,"Next":"P"},"P":{"Type":"Pass","End":true}}""", time: time);
        await time.NextTimerAsync();
        await run.Execution.StopAsync("Enough", "of it");
        await run.EndAsync();
        Assert.Equal((ExecutionStatus.Aborted, "Enough", "of it"), (run.Execution.Status, run.Execution.Error, run.Execution.Cause));
        Assert.Equal(["ExecutionStarted", "WaitStateEntered", "ExecutionAborted"], run.Execution.History.Snapshot().Select(e => e.Type));
    }

    [Fact]
    public async Task Assign_and_Output_see_the_variables_as_they_were()
    {
        var run = await fixture.StartAsync(
            """
            {"A":{"Type":"Pass","Assign":{"x":1,"y":10},"Next":"B"},
             "B":{"Type":"Pass","Assign":{"x":"{% $y %}","y":"{% $x %}"},"Output":"{% [$x, $y] %}","Next":"C"},
             "C":{"Type":"Pass","Output":"{% [$states.input, $x, $y] %}","End":true}}
            """
        );
        Assert.Equal("[1,10,10,1]", (await run.EndAsync()).Output);
    }

    [Fact]
    public async Task Without_a_true_choice_or_a_default_the_execution_fails()
    {
        var run = await fixture.StartAsync(
            """
            {"C":{"Type":"Choice","Choices":[{"Condition":"{% false %}","Next":"P"}]},"P":{"Type":"Pass","End":true}}
            """
        );
        Assert.Equal("States.NoChoiceMatched", (await run.EndAsync()).Error);
    }

    [Fact]
    public async Task A_condition_must_be_a_boolean()
    {
        var run = await fixture.StartAsync(
            """
            {"C":{"Type":"Choice","Choices":[{"Condition":"{% 'yes' %}","Next":"P"}],"Default":"P"},"P":{"Type":"Pass","End":true}}
            """
        );
        var ended = await run.EndAsync();
        Assert.EndsWith(
            "returned an unexpected result type. Expected 'boolean', but was 'string' for value: \"yes\"",
            ended.Cause,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_branch_that_fails_aborts_the_others_and_the_failure_is_the_states()
    {
        var time = new SteppedTime();
        var waiting = new TaskCompletionSource();
        var run = await fixture.StartAsync(
            """
            {"P":{"Type":"Parallel","Branches":[
               {"StartAt":"W","States":{"W":{"Type":"Wait","Seconds":100,"End":true}}},
               {"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true}}}],
              "Catch":[{"ErrorEquals":["Broken"],"Next":"Done"}],"Next":"Done"},"Done":{"Type":"Succeed"}}
            """,
            time: time,
            task: async (_, _) =>
            {
                await waiting.Task;
                throw new Failure("Broken", "it is", ofTask: true);
            }
        );
        await time.NextTimerAsync();
        waiting.SetResult();
        var ended = await run.EndAsync();
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.Equal(
            [
                "3 ParallelStateStarted < 2",
                "4 WaitStateEntered < 3",
                "5 TaskStateEntered < 3",
                "6 TaskScheduled < 5",
                "7 TaskStarted < 6",
                "8 TaskFailed < 7",
                "9 TaskStateAborted < 8",
                "10 WaitStateAborted < 4",
                "11 ParallelStateFailed < 8",
                "12 ParallelStateExited < 11",
            ],
            run.Events.Skip(2).Take(10)
        );
    }

    [Fact]
    public async Task Iterations_run_concurrently_up_to_the_maximum_and_results_keep_the_order_of_items()
    {
        var running = 0;
        var most = 0;
        var gate = new SemaphoreSlim(0);
        var run = await fixture.StartAsync(
            """
            {"M":{"Type":"Map","Items":[5,4,3,2,1],"MaxConcurrency":2,
              "ItemSelector":{"i":"{% $states.context.Map.Item.Index %}","v":"{% $states.context.Map.Item.Value %}"},
              "ItemProcessor":{"StartAt":"T","States":{"T":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke",
              "Output":"{% $states.input.v * 10 + $states.input.i %}","End":true}}},"End":true}}
            """,
            task: async (arguments, cancel) =>
            {
                var now = Interlocked.Increment(ref running);
                InterlockedMax(ref most, now);
                await Task.WhenAny(gate.WaitAsync(cancel), Task.Delay(1, cancel));
                Interlocked.Decrement(ref running);
                return arguments;
            }
        );
        Assert.Equal("[50,41,32,23,14]", (await run.EndAsync()).Output);
        Assert.Equal(2, most);
    }

    [Fact]
    public async Task A_map_over_nothing_results_in_nothing()
    {
        var run = await fixture.StartAsync(
            """
            {"M":{"Type":"Map","Items":"{% [] %}","ItemProcessor":{"StartAt":"P","States":{"P":{"Type":"Pass","End":true}}},"End":true}}
            """
        );
        Assert.Equal("[]", (await run.EndAsync()).Output);
        Assert.Equal(["3 MapStateStarted < 2", "4 MapStateSucceeded < 3", "5 MapStateExited < 3"], run.Events.Skip(2).Take(3));
    }

    [Fact]
    public async Task Inner_states_see_outer_variables_and_keep_their_own()
    {
        var run = await fixture.StartAsync(
            """
            {"A":{"Type":"Pass","Assign":{"outer":1},"Next":"P"},
             "P":{"Type":"Parallel","Branches":[
              {"StartAt":"B","States":{"B":{"Type":"Pass","Assign":{"inner":"{% $outer + 1 %}"},"Next":"C"},
               "C":{"Type":"Pass","Output":"{% $inner + $outer %}","End":true}}}],"Next":"D"},
             "D":{"Type":"Pass","Output":{"result":"{% $states.input %}","inner":"{% $exists($inner) %}"},"End":true}}
            """
        );
        Assert.Equal("""{"result":[3],"inner":false}""", (await run.EndAsync()).Output);
    }

    [Fact]
    public async Task An_output_over_the_limit_ends_the_execution()
    {
        var run = await fixture.StartAsync("""{"P":{"Type":"Pass","Output":"{% $pad('', 262143, '.') %}","End":true}}""");
        Assert.Equal("States.DataLimitExceeded", (await run.EndAsync()).Error);
    }

    [Fact]
    public async Task An_endless_loop_ends_when_the_history_is_full()
    {
        var run = await fixture.StartAsync(
            """{"A":{"Type":"Pass","Next":"B"},"B":{"Type":"Choice","Choices":[{"Condition":true,"Next":"A"}]}}"""
        );
        var ended = await run.EndAsync();
        Assert.Equal((ExecutionStatus.Failed, "States.Runtime"), (ended.Status, ended.Error));
        Assert.Equal(History.MaxEvents, ended.History.Snapshot().Count);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        for (var known = most; value > known && Interlocked.CompareExchange(ref most, value, known) != known; known = most) { }
    }
}
