using System.Text.Json.Nodes;
using LocalAws.Client;

namespace RepoGrant.Bench;

/// <summary>Executions of the repository account's state machines.</summary>
internal static class Executions
{
    /// <summary>Runs a state machine to its end, at which it looks at intervals; returns its output.</summary>
    public static async Task<JsonNode> RunAsync(
        AwsClient aws,
        string machine,
        string input,
        CancellationToken cancellationToken,
        int millisecondsBetweenLooks = 20
    )
    {
        var started = await aws.JsonAsync(
            "states",
            "StartExecution",
            new() { ["stateMachineArn"] = $"arn:aws:states:us-east-2:111111111111:stateMachine:{machine}", ["input"] = input },
            cancellationToken
        );
        while (true)
        {
            var execution = await aws.JsonAsync(
                "states",
                "DescribeExecution",
                new() { ["executionArn"] = (string?)started["executionArn"] },
                cancellationToken
            );
            switch ((string?)execution["status"])
            {
                case "RUNNING":
                    await Task.Delay(TimeSpan.FromMilliseconds(millisecondsBetweenLooks), TimeProvider.System, cancellationToken);
                    break;
                case "SUCCEEDED":
                    return JsonNode.Parse((string)execution["output"]!)!;
                default:
                    throw new InvalidOperationException($"{machine}: {execution}");
            }
        }
    }
}
