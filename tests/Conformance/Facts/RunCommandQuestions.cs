using System.Globalization;
using System.Text.Json.Nodes;

namespace Conformance.Facts;

/// <summary>Facts of Run Command and of managed instances.</summary>
internal static class RunCommandQuestions
{
    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        (
            "DescribeInstanceInformation",
            "field set of an EC2 instance (no associations)",
            new(
                async aws =>
                {
                    await ManagedAsync(aws);
                    return (await aws.GiveAsync("ssm", "DescribeInstanceInformation"))["InstanceInformationList"]![0];
                },
                ["SourceId", "SourceType"]
            )
        ),
        (
            "SendCommand",
            "no DocumentVersion given: $DEFAULT in the answer",
            new(async aws => (await SendAsync(aws, await ManagedAsync(aws)))["DocumentVersion"])
        ),
        (
            "SendCommand",
            "ExpiresAfter is RequestedDateTime plus the delivery and the execution timeout: 7200 s by default",
            new(async aws =>
            {
                var command = await SendAsync(aws, await ManagedAsync(aws));
                return Math.Round((double)command["ExpiresAfter"]! - (double)command["RequestedDateTime"]!, 3);
            })
        ),
        (
            "SendCommand (AWS-RunShellScript)",
            "executionTimeout of 28801 to 172800 s is taken as given",
            new(async aws =>
            {
                var id = await ManagedAsync(aws);
                foreach (var seconds in (int[])[28801, 172800])
                {
                    var command = await SendAsync(aws, id, seconds);
                    // A value that is not accepted becomes an hour, which shows in when the command expires.
                    var execution = (double)command["ExpiresAfter"]! - (double)command["RequestedDateTime"]! - 3600;
                    if (Math.Round(execution) != seconds)
                        return string.Create(CultureInfo.InvariantCulture, $"{seconds} is taken as {execution}");
                }
                return "taken as given, up to 172800";
            })
        ),
        ("GetCommandInvocation", "no DocumentVersion was given: $DEFAULT", new(async aws => (await InvokedAsync(aws))["DocumentVersion"])),
        (
            "GetCommandInvocation",
            "field set; times are ISO texts with milliseconds and Z, the duration is PT…S; the plugin",
            new(async aws => await InvokedAsync(aws))
        ),
    ];

    /// <summary>An instance whose agent is online.</summary>
    private static async Task<string> ManagedAsync(FactCloud aws)
    {
        await Ec2Questions.ProfileAsync(aws, "ip692683");
        var id = await Ec2Questions.LaunchAsync(aws, profile: "ip692683");
        while ((await aws.GiveAsync("ssm", "DescribeInstanceInformation"))["InstanceInformationList"]!.AsArray().Count == 0)
            await Task.Delay(50);
        return id;
    }

    private static async Task<JsonNode> SendAsync(FactCloud aws, string id, int? executionTimeout = null)
    {
        var parameters = new Dictionary<string, string[]> { ["commands"] = ["echo hi; echo err >&2"] };
        if (executionTimeout is { } seconds)
            parameters["executionTimeout"] = [seconds.ToString(CultureInfo.InvariantCulture)];
        return (
            await aws.GiveAsync(
                "ssm",
                "SendCommand",
                new
                {
                    DocumentName = "AWS-RunShellScript",
                    InstanceIds = new[] { id },
                    Parameters = parameters,
                }
            )
        )["Command"]!;
    }

    private static async Task<JsonObject> InvokedAsync(FactCloud aws)
    {
        var id = await ManagedAsync(aws);
        var command = (string)(await SendAsync(aws, id))["CommandId"]!;
        while (true)
        {
            var invocation = await aws.AskAsync("ssm", "GetCommandInvocation", new { CommandId = command, InstanceId = id });
            if ((string?)invocation["Status"] is "Success" or "Failed" or "TimedOut")
                return invocation;
            await Task.Delay(50);
        }
    }
}
