using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml;

namespace LocalAws.Client;

/// <summary>How a command on an instance ended.</summary>
public sealed record CommandResult(bool Succeeded, string Output, string Errors);

/// <summary>Systems Manager Run Command, as used by the consumer account's administrator.</summary>
public sealed class RunCommand(AwsClient consumer, TimeProvider time)
{
    private static readonly TimeSpan Registration = TimeSpan.FromMinutes(2);
    private static readonly TimeSpan Execution = TimeSpan.FromMinutes(5);

    /// <summary>Waits until Systems Manager manages the instance.</summary>
    public async Task WaitUntilOnlineAsync(string instanceId, CancellationToken cancellationToken) =>
        await Polling.UntilAsync(
            async () =>
            {
                var answer = await consumer.JsonAsync(
                    "ssm",
                    "DescribeInstanceInformation",
                    new()
                    {
                        ["Filters"] = new JsonArray(new JsonObject { ["Key"] = "InstanceIds", ["Values"] = new JsonArray(instanceId) }),
                    },
                    cancellationToken
                );
                return (answer["InstanceInformationList"] as JsonArray)?.FirstOrDefault(instance =>
                    (string?)instance?["PingStatus"] == "Online"
                );
            },
            time,
            Registration,
            $"{instanceId} as a managed instance",
            cancellationToken
        );

    /// <summary>Runs shell commands as root, with AWS's document for that.</summary>
    public async Task<CommandResult> ShellAsync(string instanceId, string script, CancellationToken cancellationToken)
    {
        var sent = await consumer.JsonAsync(
            "ssm",
            "SendCommand",
            new()
            {
                ["DocumentName"] = "AWS-RunShellScript",
                ["InstanceIds"] = new JsonArray(instanceId),
                ["Parameters"] = new JsonObject { ["commands"] = new JsonArray(script) },
            },
            cancellationToken
        );
        var commandId = sent["Command"]!["CommandId"]!.GetValue<string>();
        var invocation = await Polling.UntilAsync(
            () => FinishedAsync(commandId, instanceId, cancellationToken),
            time,
            Execution,
            $"The command on {instanceId}",
            cancellationToken
        );
        return new(
            Text(invocation, "Status") == "Success",
            Text(invocation, "StandardOutputContent").Trim(),
            Text(invocation, "StandardErrorContent").Trim()
        );
    }

    /// <summary>The times at which each command so far ran on its instance.</summary>
    public async Task<IReadOnlyList<(DateTimeOffset From, DateTimeOffset Until)>> TimesOnInstancesAsync(CancellationToken cancellationToken)
    {
        var all = await consumer.JsonAsync("ssm", "ListCommandInvocations", [], cancellationToken);
        var times = new List<(DateTimeOffset, DateTimeOffset)>();
        foreach (var listed in all["CommandInvocations"]?.AsArray() ?? [])
        {
            if (
                await FinishedAsync(Text(listed!, "CommandId"), Text(listed!, "InstanceId"), cancellationToken) is { } finished
                && Text(finished, "ExecutionStartDateTime") is { Length: > 0 } from
            )
            {
                var start = DateTimeOffset.Parse(from, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
                times.Add((start, start + XmlConvert.ToTimeSpan(Text(finished, "ExecutionElapsedTime"))));
            }
        }
        return times;
    }

    private async Task<JsonObject?> FinishedAsync(string commandId, string instanceId, CancellationToken cancellationToken)
    {
        try
        {
            var invocation = await consumer.JsonAsync(
                "ssm",
                "GetCommandInvocation",
                new() { ["CommandId"] = commandId, ["InstanceId"] = instanceId },
                cancellationToken
            );
            return Text(invocation, "Status") is "Pending" or "InProgress" or "Delayed" ? null : invocation;
        }
        catch (AwsClientException e) when (e.Error == "InvocationDoesNotExist")
        {
            // For about a second after SendCommand.
            return null;
        }
    }

    private static string Text(JsonNode of, string field) => of[field]?.GetValue<string>() ?? "";
}
