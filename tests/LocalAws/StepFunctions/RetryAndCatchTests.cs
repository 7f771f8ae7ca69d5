using LocalAws.StepFunctions;

namespace LocalAws.Tests.StepFunctions;

public class RetryAndCatchTests(InterpreterFixture fixture) : IClassFixture<InterpreterFixture>
{
    [Fact]
    public async Task Retries_wait_longer_and_longer_up_to_the_maximum()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[
              {"ErrorEquals":["Busy"],"IntervalSeconds":2,"BackoffRate":3,"MaxAttempts":4,"MaxDelaySeconds":15}]}}
            """,
            time: time,
            task: Failing("Busy")
        );
        var waits = new List<double>();
        for (var i = 0; i < 4; i++)
            waits.Add((await time.PassAsync()).TotalSeconds);
        var ended = await run.EndAsync();
        Assert.Equal([2, 6, 15, 15], waits);
        Assert.Equal((ExecutionStatus.Failed, "Busy"), (ended.Status, ended.Error));
        Assert.Equal(5, ended.History.Snapshot().Count(e => e.Type == "TaskFailed"));
    }

    [Fact]
    public async Task Full_jitter_waits_no_longer_than_the_interval()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[
              {"ErrorEquals":["States.ALL"],"IntervalSeconds":1000,"BackoffRate":1,"MaxAttempts":5,"JitterStrategy":"FULL"}]}}
            """,
            time: time,
            task: Failing("Busy")
        );
        var waits = new List<double>();
        for (var i = 0; i < 5; i++)
            waits.Add((await time.PassAsync()).TotalSeconds);
        await run.EndAsync();
        Assert.All(waits, wait => Assert.InRange(wait, 0, 1000));
        Assert.Equal(5, waits.Distinct().Count());
    }

    [Fact]
    public async Task The_first_matching_retrier_applies_and_no_other_follows_when_it_is_exhausted()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","End":true,"Retry":[
              {"ErrorEquals":["Other"],"MaxAttempts":9},
              {"ErrorEquals":["Busy"],"MaxAttempts":1},{"ErrorEquals":["States.ALL"],"MaxAttempts":9}]}}
            """,
            time: time,
            task: Failing("Busy")
        );
        await time.PassAsync();
        var ended = await run.EndAsync();
        Assert.Equal(2, ended.History.Snapshot().Count(e => e.Type == "TaskScheduled"));
    }

    [Theory]
    [InlineData("Busy", "States.TaskFailed", true)]
    [InlineData("Busy", "States.ALL", true)]
    [InlineData("Busy", "busy", false)]
    [InlineData("States.Timeout", "States.TaskFailed", false)]
    [InlineData("States.Runtime", "States.ALL", false)]
    [InlineData("States.DataLimitExceeded", "States.ALL", true)]
    public async Task An_error_is_caught_by_its_name_and_by_wildcard_names(string error, string errorEquals, bool caught)
    {
        var run = await fixture.StartAsync(
            $$$$"""
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Next":"Done",
              "Catch":[{"ErrorEquals":["{{{{errorEquals}}}}"],"Next":"Handle"}]},
             "Done":{"Type":"Succeed"},"Handle":{"Type":"Pass","Output":"{% $states.input.Error %}","End":true}}
            """,
            task: Failing(error)
        );
        var ended = await run.EndAsync();
        Assert.Equal(caught ? (ExecutionStatus.Succeeded, $"\"{error}\"") : (ExecutionStatus.Failed, null), (ended.Status, ended.Output));
    }

    [Fact]
    public async Task A_task_that_takes_too_long_times_out_and_can_be_caught()
    {
        var time = new SteppedTime();
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","TimeoutSeconds":"{% 6 * 5 %}","Next":"Done",
              "Catch":[{"ErrorEquals":["States.Timeout"],"Next":"Late"}]},
             "Done":{"Type":"Succeed"},"Late":{"Type":"Succeed"}}
            """,
            time: time,
            task: async (_, cancel) =>
            {
                await Task.Delay(Timeout.Infinite, cancel);
                return "{}";
            }
        );
        Assert.Equal(30, (await time.PassAsync()).TotalSeconds);
        var ended = await run.EndAsync();
        Assert.Equal(ExecutionStatus.Succeeded, ended.Status);
        Assert.Contains("5 TaskTimedOut < 4", run.Events);
        Assert.Equal("""{"Error":"States.Timeout","Cause":""}""", ended.Output);
    }

    [Fact]
    public async Task A_failed_evaluation_can_be_caught_with_its_place_and_reason()
    {
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"list":[1,{"x":"{% 'a' + 1 %}"}]},"Next":"Done",
              "Catch":[{"ErrorEquals":["States.QueryEvaluationError"],"Next":"Done",
              "Assign":{"why":"{% $states.errorOutput.Cause %}"},"Output":"{% $states.input.n %}"}]},
             "Done":{"Type":"Pass","Output":"{% [$states.input, $why] %}","End":true}}
            """,
            """{"n":7}"""
        );
        var ended = await run.EndAsync();
        Assert.Equal(
            [
                "7",
                "\"An error occurred while executing the state 'Work' (entered at the event id #2). The JSONata expression ''a' + 1' "
                    + "specified for the field 'Arguments/list[1]/x' threw an error during evaluation. "
                    + "T2001: The left side of the \\\"+\\\" operator must evaluate to a number\"",
            ],
            Json.Items(ended.Output!)!
        );
        Assert.Equal(["3 EvaluationFailed < 0", "4 TaskStateExited < 3"], run.Events.Skip(2).Take(2));
    }

    [Fact]
    public async Task The_retry_count_is_in_the_context()
    {
        var time = new SteppedTime();
        var seen = new List<string>();
        var run = await fixture.StartAsync(
            """
            {"Work":{"Type":"Task","Resource":"arn:aws:states:::lambda:invoke","Arguments":{"try":"{% $states.context.State.RetryCount %}"},
              "End":true,
              "Retry":[{"ErrorEquals":["States.ALL"],"MaxAttempts":2}]}}
            """,
            time: time,
            task: (arguments, _) =>
            {
                seen.Add(arguments);
                return seen.Count < 3 ? throw new Failure("Busy", "later", ofTask: true) : Task.FromResult("{}");
            }
        );
        await time.PassAsync();
        await time.PassAsync();
        Assert.Equal(ExecutionStatus.Succeeded, (await run.EndAsync()).Status);
        Assert.Equal(["""{"try":0}""", """{"try":1}""", """{"try":2}"""], seen);
    }

    private static Func<string, CancellationToken, Task<string>> Failing(string error) =>
        (_, _) => throw new Failure(error, "because", ofTask: true);
}
