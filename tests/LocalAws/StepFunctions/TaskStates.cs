using System.Text.Json.Nodes;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.StepFunctions;

/// <summary>State machines whose tasks call other services, under a role of their own.</summary>
internal static class TaskStates
{
    /// <summary>Runs states, of which the first is the start, under a role that may do these actions; returns how it has ended.</summary>
    public static async Task<JsonNode> RunStatesAsync(
        this LocalAwsHost host,
        string account,
        string states,
        string input = "{}",
        params string[] actions
    )
    {
        var name = "m-" + Guid.NewGuid().ToString("N")[..12];
        var trust = PolicyJson.Trusts("states.amazonaws.com");
        await host.IamAsync(account, "CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust));
        await host.IamAsync(
            account,
            "PutRolePolicy",
            ("RoleName", name),
            ("PolicyName", "it"),
            ("PolicyDocument", PolicyJson.Allow(actions))
        );
        var start = JsonNode.Parse(states)!.AsObject().First().Key;
        var machine = await host.CallAsync(
            account,
            "states",
            "CreateStateMachine",
            ("name", name),
            ("roleArn", $"arn:aws:iam::{account}:role/{name}"),
            ("definition", $$"""{"QueryLanguage":"JSONata","StartAt":"{{start}}","States":{{states}}}""")
        );
        var execution = await host.CallAsync(
            account,
            "states",
            "StartExecution",
            ("stateMachineArn", (string)machine.Body!["stateMachineArn"]!),
            ("input", input)
        );
        var arn = (string)execution.Body!["executionArn"]!;
        return await Wait.ForAsync(
            async () =>
            {
                var described = await host.CallAsync(account, "states", "DescribeExecution", ("executionArn", arn));
                return (string?)described.Body!["status"] == "RUNNING" ? null : (JsonNode)described.Body;
            },
            "the execution to end",
            TimeSpan.FromMilliseconds(20)
        );
    }
}
