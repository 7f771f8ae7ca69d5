using System.Text.Json.Nodes;

namespace TestKit.Stories;

/// <summary>Runs that nobody here has started: EventBridge does for launched instances, and reconcile for what has drifted.</summary>
internal static class Launches
{
    /// <summary>How the grant-access execution ended that was started for the instance's launch.</summary>
    public static async Task<string> WaitForLaunchAsync(this Accounts accounts, string instanceId)
    {
        var cancelled = TestContext.Current.CancellationToken;
        var execution = await Wait.ForAsync(
            async () =>
            {
                var executions = await accounts.RepositoryAccount.JsonAsync(
                    "states",
                    "ListExecutions",
                    new() { ["stateMachineArn"] = accounts.StateMachine("grant-access") },
                    cancelled
                );
                foreach (var listed in executions["executions"]!.AsArray())
                {
                    var described = await accounts.RepositoryAccount.JsonAsync(
                        "states",
                        "DescribeExecution",
                        new() { ["executionArn"] = (string?)listed!["executionArn"] },
                        cancelled
                    );
                    if (
                        (string?)described["status"] != "RUNNING"
                        && ((string)described["input"]!).Contains(instanceId, StringComparison.Ordinal)
                    )
                    {
                        return described;
                    }
                }
                return null;
            },
            $"an execution for {instanceId}",
            TimeSpan.FromMilliseconds(100)
        );
        return (string)execution["status"]! + (execution["cause"] is JsonNode cause ? ": " + cause : "");
    }

    /// <summary>How an execution ends that something else has started.</summary>
    public static async Task<string> EndOfAsync(this Accounts accounts, string machine, string name)
    {
        var arn = accounts.StateMachine(machine).Replace(":stateMachine:", ":execution:", StringComparison.Ordinal) + ":" + name;
        var status = "RUNNING";
        await Wait.UntilAsync(
            async () =>
            {
                var execution = await accounts.RepositoryAccount.JsonAsync(
                    "states",
                    "DescribeExecution",
                    new() { ["executionArn"] = arn },
                    TestContext.Current.CancellationToken
                );
                status = (string)execution["status"]!;
                return status != "RUNNING";
            },
            $"{machine} {name} to end"
        );
        return status;
    }
}
