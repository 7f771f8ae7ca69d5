using RepoGrant.Views;

namespace Cli.Tests.Views;

public class ExecutionStepsTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly List<string> shown = [];
    private readonly ExecutionSteps steps;
    private long id;

    public ExecutionStepsTests() =>
        steps = new(step => shown.Add($"{step.Kind} {step.State} {step.Text} {step.Took?.TotalSeconds}".TrimEnd()));

    [Fact]
    public void Each_event_is_taken_once_and_parallel_states_keep_their_own_time()
    {
        var left = Take("TaskStateEntered", 0, "Left");
        var right = Take("TaskStateEntered", 0, "Right");
        steps.Take(new(right, 0, "TaskStateEntered", Start) { State = "Right" });
        var failed = Take("TaskFailed", left, error: "TemporaryFailure");
        Take("TaskStateExited", right, "Right");
        Take("TaskStateExited", failed, "Left");
        Assert.Equal(["Entered Left", "Entered Right", "Failed Left TemporaryFailure", "Left Right  2", "Left Left  4"], shown);
        Assert.False(steps.HasEnded);
        Take("ExecutionFailed", id);
        Assert.True(steps.HasEnded);
    }

    [Fact]
    public void Instances_are_counted_over_the_batches_of_a_Map_whose_rounds_are_shown_once()
    {
        var select = Take("TaskStateEntered", 0, "AccountB - Select instances");
        Take(
            "TaskStateExited",
            select,
            "AccountB - Select instances",
            """{"ExecutedVersion":"1","Payload":{"batches":[{"waiting":["i-1","i-2"]},{"waiting":["i-3"]}]}}"""
        );
        Assert.Null(steps.Instances);

        var map = Take("MapStateEntered", id, "Instance - Configure");
        var started = Take("MapStateStarted", map);
        var first = Take("MapIterationStarted", started, number: 0);
        var second = Take("MapIterationStarted", started, number: 1);
        Assert.Equal((3, 0), (steps.Instances, steps.Done));
        var round = Collect(first, """{"results":[{"instanceId":"i-1","status":"VERIFIED"}]}""");
        Assert.Equal((1, 1), (steps.Done, steps.Verified));
        Collect(second, """{"results":[{"instanceId":"i-3","status":"FAILED"}]}""");
        Assert.Equal((2, 1), (steps.Done, steps.Verified));
        // The same batch again, with one more result.
        Collect(round, """{"results":[{"instanceId":"i-1","status":"VERIFIED"},{"instanceId":"i-2","status":"VERIFIED"}]}""");
        Assert.Equal((3, 2), (steps.Done, steps.Verified));

        Take("MapStateExited", id, "Instance - Configure");
        Assert.Equal(1, shown.Count(step => step.StartsWith("Entered Instance - Collect", StringComparison.Ordinal)));
        Assert.StartsWith("Left Instance - Configure", shown[^1], StringComparison.Ordinal);
        Assert.Equal(5, steps.States);
    }

    [Fact]
    public void Output_of_another_version_only_loses_the_count()
    {
        var select = Take("TaskStateEntered", 0, "AccountB - Select instances");
        Take("TaskStateExited", select, "AccountB - Select instances", """{"Payload":{"batches":7}}""");
        Assert.Null(steps.Instances);
        Assert.Equal(2, shown.Count);
    }

    private long Collect(long after, string output)
    {
        const string State = "Instance - Collect configuration";
        return Take("TaskStateExited", Take("TaskStateEntered", after, State), State, output);
    }

    // One event a second.
    private long Take(string type, long after, string? state = null, string? output = null, string? error = null, int? number = null)
    {
        steps.Take(
            new(++id, after, type, Start.AddSeconds(id))
            {
                State = state,
                Output = output,
                Error = error,
                Number = number,
            }
        );
        return id;
    }
}
