using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Event buses, their policies and rules.</summary>
internal static class EventResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new("AWS::Events::EventBus", new() { "Name", "Description" }, CreateBusAsync, DeleteBusAsync)
        {
            // Any change of a bus is refused by name, because there is no UpdateEventBus here.
            UpdateAsync = (bus, _) => throw bus.NotSupported("changes of an event bus"),
            Required = ["Name"],
            ReplacedBy = ["Name"],
            NameProperty = "Name",
            Missing = ["DeadLetterConfig", "EventSourceName", "KmsKeyIdentifier", "LogConfig", "Policy", "Tags"],
        },
        new(
            "AWS::Events::EventBusPolicy",
            new()
            {
                "EventBusName",
                "StatementId",
                {
                    "Statement",
                    new() { "Effect", "Principal", "Action", "Resource", "Condition" }
                },
            },
            PutBusPolicyAsync,
            DeleteBusPolicyAsync
        )
        {
            UpdateAsync = PutBusPolicyAsync,
            Required = ["StatementId"],
            ReplacedBy = ["EventBusName", "StatementId"],
            Missing = ["Action", "Condition", "Principal"],
        },
        new(
            "AWS::Events::Rule",
            new()
            {
                "Name",
                "Description",
                "EventBusName",
                "State",
                "EventPattern",
                "ScheduleExpression",
                {
                    "Targets",
                    new()
                    {
                        "Id",
                        "Arn",
                        "RoleArn",
                        "Input",
                        "InputPath",
                        {
                            "InputTransformer",
                            new() { "InputPathsMap", "InputTemplate" }
                        },
                        {
                            "DeadLetterConfig",
                            new() { "Arn" }
                        },
                        {
                            "RetryPolicy",
                            new() { "MaximumRetryAttempts", "MaximumEventAgeInSeconds" }
                        },
                    }
                },
            },
            CreateRuleAsync,
            DeleteRuleAsync
        )
        {
            UpdateAsync = UpdateRuleAsync,
            ReplacedBy = ["Name", "EventBusName"],
            NameProperty = "Name",
            Missing = ["RoleArn", "Tags"],
        },
    ];

    private static async Task CreateBusAsync(ResourceWork bus, CancellationToken cancellationToken)
    {
        var name = bus.Text("Name");
        await bus.CallAsync(
            "events",
            "CreateEventBus",
            new() { ["Name"] = name, ["Description"] = bus.OptionalText("Description") },
            cancellationToken
        );
        bus.Exists(name, ("Arn", bus.Arn("events", "event-bus/" + name)), ("Name", name));
    }

    private static Task DeleteBusAsync(ResourceWork bus, CancellationToken cancellationToken) =>
        bus.CallIfThereAsync("events", "DeleteEventBus", new() { ["Name"] = bus.PhysicalId }, cancellationToken);

    private static async Task PutBusPolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        var id = policy.Text("StatementId");
        var statement = new JsonObject { ["Sid"] = id };
        foreach (var (element, value) in policy.Properties["Statement"] as JsonObject ?? [])
            statement[element] = value?.DeepClone();
        var document = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
        var bus = policy.OptionalText("EventBusName");
        await policy.CallAsync(
            "events",
            "PutPermission",
            new() { ["EventBusName"] = bus, ["Policy"] = document.ToJsonString() },
            cancellationToken
        );
        policy.Exists(bus is null ? id : $"{bus}|{id}");
    }

    private static Task DeleteBusPolicyAsync(ResourceWork policy, CancellationToken cancellationToken) =>
        policy.CallIfThereAsync(
            "events",
            "RemovePermission",
            new() { ["EventBusName"] = policy.OptionalText("EventBusName"), ["StatementId"] = policy.Text("StatementId") },
            cancellationToken
        );

    private static async Task CreateRuleAsync(ResourceWork rule, CancellationToken cancellationToken)
    {
        var name = rule.Name("Name", 64);
        var bus = rule.OptionalText("EventBusName");
        await PutRuleAsync(rule, name, cancellationToken);
        rule.Exists(bus is null ? name : $"{bus}|{name}");
        await PutTargetsAsync(rule, name, cancellationToken);
    }

    private static async Task UpdateRuleAsync(ResourceWork rule, CancellationToken cancellationToken)
    {
        var name = NameOf(rule);
        await PutRuleAsync(rule, name, cancellationToken);
        var gone = Ids(rule.Before).Except(Ids(rule.Properties)).ToArray();
        if (gone.Length > 0)
            await RemoveTargetsAsync(rule, name, gone, cancellationToken);
        await PutTargetsAsync(rule, name, cancellationToken);
    }

    private static async Task DeleteRuleAsync(ResourceWork rule, CancellationToken cancellationToken)
    {
        var name = NameOf(rule);
        string[] ids = [.. Ids(rule.Properties)];
        if (ids.Length > 0)
            await RemoveTargetsAsync(rule, name, ids, cancellationToken);
        await rule.CallIfThereAsync(
            "events",
            "DeleteRule",
            new() { ["Name"] = name, ["EventBusName"] = rule.OptionalText("EventBusName") },
            cancellationToken
        );
    }

    private static async Task PutRuleAsync(ResourceWork rule, string name, CancellationToken cancellationToken)
    {
        var answer = await rule.CallAsync(
            "events",
            "PutRule",
            new()
            {
                ["Name"] = name,
                ["Description"] = rule.OptionalText("Description"),
                ["EventBusName"] = rule.OptionalText("EventBusName"),
                ["State"] = rule.OptionalText("State"),
                ["EventPattern"] = rule.Properties["EventPattern"] is null ? null : rule.Document("EventPattern"),
                ["ScheduleExpression"] = rule.OptionalText("ScheduleExpression"),
            },
            cancellationToken
        );
        var bus = rule.OptionalText("EventBusName");
        rule.Exists(bus is null ? name : $"{bus}|{name}", ("Arn", (string)answer.Body!["RuleArn"]!));
    }

    private static async Task PutTargetsAsync(ResourceWork rule, string name, CancellationToken cancellationToken)
    {
        if (!Ids(rule.Properties).Any())
            return;
        var targets = await rule.CallAsync(
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = name,
                ["EventBusName"] = rule.OptionalText("EventBusName"),
                ["Targets"] = rule.Properties["Targets"]?.DeepClone(),
            },
            cancellationToken
        );
        if (targets.Body?["FailedEntryCount"] is JsonValue failed && failed.GetValue<int>() > 0)
            throw rule.Invalid("#/Targets: PutTargets refused " + targets.Body["FailedEntries"]!.ToJsonString());
    }

    private static Task RemoveTargetsAsync(ResourceWork rule, string name, string[] ids, CancellationToken cancellationToken) =>
        rule.CallIfThereAsync(
            "events",
            "RemoveTargets",
            new()
            {
                ["Rule"] = name,
                ["EventBusName"] = rule.OptionalText("EventBusName"),
                ["Ids"] = new JsonArray([.. ids.Select(id => (JsonNode)id)]),
            },
            cancellationToken
        );

    private static string NameOf(ResourceWork rule) => rule.PhysicalId!.Split('|')[^1];

    private static IEnumerable<string> Ids(JsonObject properties) =>
        (properties["Targets"] as JsonArray ?? []).Select(target => (string?)target!["Id"] ?? "");
}
