using System.Text.Json.Nodes;
using RepoGrant.Views;

namespace LocalAws.Client;

/// <summary>How an execution ended: its output, or its error and cause.</summary>
public sealed record ExecutionResult(string Status, string? Output, string? Error, string? Cause, int States, TimeSpan Took)
{
    /// <summary>Whether the execution ended without an error.</summary>
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
    /// <param name="show">Receives each step as soon as it is in the history.</param>
    public Task<ExecutionResult> RunAsync(
        string stateMachineArn,
        string name,
        string input,
        Action<StateStep> show,
        CancellationToken cancellationToken
    ) => RunAsync(stateMachineArn, name, input, new ExecutionSteps(show), _ => { }, cancellationToken);

    /// <summary>Runs the state machine to its end and shows it on the screen.</summary>
    public Task<ExecutionResult> RunAsync(
        string stateMachineArn,
        string name,
        string input,
        IExecutionWatcher watcher,
        CancellationToken cancellationToken
    ) =>
        RunAsync(
            stateMachineArn,
            name,
            input,
            new ExecutionSteps(watcher.Show),
            steps => watcher.Count(steps.Done, steps.Instances ?? 0, steps.Verified),
            cancellationToken
        );

    /// <summary>How the execution ends that a launch starts for an instance.</summary>
    public Task<ExecutionResult> OfInstanceAsync(string stateMachineArn, string instanceId, CancellationToken cancellationToken) =>
        Polling.UntilAsync(
            async () =>
            {
                var listed = await repositoryAccount.JsonAsync(
                    "states",
                    "ListExecutions",
                    new() { ["stateMachineArn"] = stateMachineArn },
                    cancellationToken
                );
                foreach (var execution in listed["executions"]!.AsArray().Where(execution => (string?)execution!["status"] != "RUNNING"))
                {
                    var ended = await repositoryAccount.JsonAsync(
                        "states",
                        "DescribeExecution",
                        new() { ["executionArn"] = (string?)execution!["executionArn"] },
                        cancellationToken
                    );
                    if (((string?)ended["input"])?.Contains(instanceId, StringComparison.Ordinal) == true)
                    {
                        var (output, error, cause) = ((string?)ended["output"], (string?)ended["error"], (string?)ended["cause"]);
                        var took = TimeSpan.FromSeconds((double)ended["stopDate"]! - (double)ended["startDate"]!);
                        return new ExecutionResult((string)ended["status"]!, output, error, cause, 0, took);
                    }
                }

                return null;
            },
            time,
            TimeSpan.FromMinutes(2),
            $"the end of an execution for {instanceId}",
            cancellationToken
        );

    private async Task<ExecutionResult> RunAsync(
        string stateMachineArn,
        string name,
        string input,
        ExecutionSteps follower,
        Action<ExecutionSteps> look,
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
        while (true)
        {
            var description = await repositoryAccount.JsonAsync(
                "states",
                "DescribeExecution",
                new() { ["executionArn"] = execution },
                cancellationToken
            );
            await ReadHistoryAsync(execution, follower, cancellationToken);
            look(follower);
            var status = description["status"]!.GetValue<string>();
            if (status != "RUNNING")
                return new(status, Text("output"), Text("error"), Text("cause"), follower.States, time.GetElapsedTime(begin));
            await Task.Delay(Pause, time, cancellationToken);

            string? Text(string field) => description[field]?.GetValue<string>();
        }
    }

    private async Task ReadHistoryAsync(string execution, ExecutionSteps follower, CancellationToken cancellationToken)
    {
        string? next = null;
        do
        {
            var request = new JsonObject { ["executionArn"] = execution, ["maxResults"] = 1000 };
            if (next is not null)
                request["nextToken"] = next;
            var page = await repositoryAccount.JsonAsync("states", "GetExecutionHistory", request, cancellationToken);
            foreach (var happened in page["events"]!.AsArray())
                follower.Take(Entry(happened!.AsObject()));
            next = page["nextToken"]?.GetValue<string>();
        } while (next is not null);
    }

    private static HistoryEntry Entry(JsonObject happened)
    {
        // The name of the object with the details begins with the event's type.
        var details = happened.FirstOrDefault(field => field.Key.EndsWith("EventDetails", StringComparison.Ordinal)).Value;
        return new(
            happened["id"]!.GetValue<long>(),
            happened["previousEventId"]?.GetValue<long>() ?? 0,
            happened["type"]!.GetValue<string>(),
            DateTimeOffset.UnixEpoch.AddSeconds(happened["timestamp"]!.GetValue<double>())
        )
        {
            State = details?["name"]?.GetValue<string>(),
            Output = details?["output"]?.GetValue<string>(),
            Error = details?["error"]?.GetValue<string>(),
            Number = (details?["index"] ?? details?["length"])?.GetValue<int>(),
        };
    }
}
