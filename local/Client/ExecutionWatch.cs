using System.Text.Json.Nodes;

namespace LocalAws.Client;

/// <summary>A state that an execution entered or left, or whose task failed.</summary>
public sealed record StateStep(string State, StepKind Kind, TimeSpan At, TimeSpan? Took = null, string? Text = null);

/// <summary>What a step of an execution is.</summary>
public enum StepKind
{
    /// <summary>The execution came to the state.</summary>
    Entered,

    /// <summary>The state was left for the next one, or for the end.</summary>
    Left,

    /// <summary>Its task failed; a Retry or a Catch may follow.</summary>
    Failed,
}

/// <summary>How an execution ended: its output, or its error and cause.</summary>
public sealed record ExecutionResult(string Status, string? Output, string? Error, string? Cause, int States, TimeSpan Took)
{
    /// <summary>Whether the execution came to its end without an error.</summary>
    public bool Succeeded => Status == "SUCCEEDED";

    /// <summary>The report: the output, or the cause of AccessNotVerified.</summary>
    public JsonObject? Report
    {
        get
        {
            if ((Output ?? (Error == "AccessNotVerified" ? Cause : null)) is not { } text)
                return null;
            return JsonNode.Parse(text) as JsonObject;
        }
    }
}

/// <summary>Starts an execution and follows its history as it grows.</summary>
public sealed class ExecutionWatch(AwsClient repositoryAccount, TimeProvider time)
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>Runs the state machine to its end.</summary>
    /// <param name="show">Is told each step as soon as it is in the history.</param>
    public async Task<ExecutionResult> RunAsync(
        string stateMachineArn,
        string name,
        string input,
        Action<StateStep> show,
        CancellationToken cancellationToken
    )
    {
        var started = await repositoryAccount.JsonAsync(
            "states",
            "StartExecution",
            new()
            {
                ["stateMachineArn"] = stateMachineArn,
                ["name"] = name,
                ["input"] = input,
            },
            cancellationToken
        );
        var execution = started["executionArn"]!.GetValue<string>();
        var begin = time.GetTimestamp();
        var follower = new HistoryFollower(show);
        while (true)
        {
            var description = await repositoryAccount.JsonAsync(
                "states",
                "DescribeExecution",
                new() { ["executionArn"] = execution },
                cancellationToken
            );
            await ReadHistoryAsync(execution, follower, cancellationToken);
            var status = description["status"]!.GetValue<string>();
            if (status != "RUNNING")
                return new(status, Text("output"), Text("error"), Text("cause"), follower.States, time.GetElapsedTime(begin));
            await Task.Delay(Pause, time, cancellationToken);

            string? Text(string field) => description[field]?.GetValue<string>();
        }
    }

    private async Task ReadHistoryAsync(string execution, HistoryFollower follower, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var request = new JsonObject { ["executionArn"] = execution, ["maxResults"] = 1000 };
            if (next is not null)
                request["nextToken"] = next;
            var page = await repositoryAccount.JsonAsync("states", "GetExecutionHistory", request, cancellationToken);
            foreach (var happened in page["events"]!.AsArray())
                follower.Take(happened!.AsObject());
            next = page["nextToken"]?.GetValue<string>();
        } while (next is not null);
    }

    /// <summary>Turns history events, each taken once, into steps.</summary>
    private sealed class HistoryFollower(Action<StateStep> show)
    {
        private readonly Dictionary<long, (string State, double At)> entered = [];
        private readonly Dictionary<long, long> stateOf = [];
        private long last;
        private double? start;

        public int States { get; private set; }

        public void Take(JsonObject happened)
        {
            var id = happened["id"]!.GetValue<long>();
            if (id <= last)
                return;
            last = id;
            var at = happened["timestamp"]!.GetValue<double>();
            start ??= at;
            var type = happened["type"]!.GetValue<string>();
            // Events of one state follow each other by previousEventId, side by side with those of other states.
            var state = stateOf.GetValueOrDefault(happened["previousEventId"]?.GetValue<long>() ?? 0);
            if (type.EndsWith("StateEntered", StringComparison.Ordinal))
            {
                States++;
                entered[state = id] = (happened["stateEnteredEventDetails"]!["name"]!.GetValue<string>(), at);
                show(new(entered[id].State, StepKind.Entered, Since(at)));
            }
            else if (type.EndsWith("StateExited", StringComparison.Ordinal))
            {
                var name = happened["stateExitedEventDetails"]!["name"]!.GetValue<string>();
                // A Parallel or a Map is left from the end of its last branch: its own entry is the latest of its name.
                var entry = entered.Where(one => one.Value.State == name).Select(one => one.Key).DefaultIfEmpty(0).Max();
                show(new(name, StepKind.Left, Since(at), entry == 0 ? null : TimeSpan.FromSeconds(at - entered[entry].At)));
                entered.Remove(entry);
                state = 0;
            }
            else if (
                type is "TaskFailed" or "TaskTimedOut" or "TaskStartFailed" or "LambdaFunctionFailed"
                && entered.TryGetValue(state, out var failed)
            )
            {
                var details =
                    happened["taskFailedEventDetails"]
                    ?? happened["taskTimedOutEventDetails"]
                    ?? happened["taskStartFailedEventDetails"]
                    ?? happened["lambdaFunctionFailedEventDetails"];
                show(new(failed.State, StepKind.Failed, Since(at), Text: details?["error"]?.GetValue<string>() ?? type));
            }
            stateOf[id] = state;
        }

        private TimeSpan Since(double at) => TimeSpan.FromSeconds(at - start!.Value);
    }
}
