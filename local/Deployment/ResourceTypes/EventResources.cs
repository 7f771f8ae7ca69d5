using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Event buses, their policies and rules.</summary>
internal static class EventResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new("AWS::Events::EventBus", new() { "Name", "Description" }, CreateBusAsync),
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
            CreateBusPolicyAsync
        ),
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
                        {
                            "InputTransformer",
                            new() { "InputPathsMap", "InputTemplate" }
                        },
                    }
                },
            },
            CreateRuleAsync
        ),
    ];

    private static async Task<StackResource> CreateBusAsync(NewResource bus, CancellationToken cancellationToken)
    {
        var name = bus.Text("Name");
        await bus.CallAsync(
            "events",
            "CreateEventBus",
            new() { ["Name"] = name, ["Description"] = bus.OptionalText("Description") },
            cancellationToken
        );
        return bus.Created(name, ("Arn", bus.Arn("events", "event-bus/" + name)), ("Name", name));
    }

    private static async Task<StackResource> CreateBusPolicyAsync(NewResource policy, CancellationToken cancellationToken)
    {
        var id = policy.Text("StatementId");
        var statement = new JsonObject { ["Sid"] = id };
        foreach (var (element, value) in policy.Properties["Statement"] as JsonObject ?? [])
            statement[element] = value?.DeepClone();
        var document = new JsonObject { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray(statement) };
        var bus = policy.Text("EventBusName");
        await policy.CallAsync(
            "events",
            "PutPermission",
            new() { ["EventBusName"] = bus, ["Policy"] = document.ToJsonString() },
            cancellationToken
        );
        return policy.Created($"{bus}|{id}");
    }

    private static async Task<StackResource> CreateRuleAsync(NewResource rule, CancellationToken cancellationToken)
    {
        var name = rule.Text("Name");
        var bus = rule.OptionalText("EventBusName");
        var answer = await rule.CallAsync(
            "events",
            "PutRule",
            new()
            {
                ["Name"] = name,
                ["Description"] = rule.OptionalText("Description"),
                ["EventBusName"] = bus,
                ["State"] = rule.OptionalText("State"),
                ["EventPattern"] = rule.Properties["EventPattern"] is null ? null : rule.Document("EventPattern"),
                ["ScheduleExpression"] = rule.OptionalText("ScheduleExpression"),
            },
            cancellationToken
        );
        var targets = await rule.CallAsync(
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = name,
                ["EventBusName"] = bus,
                ["Targets"] = rule.Properties["Targets"]?.DeepClone(),
            },
            cancellationToken
        );
        if (targets.Body?["FailedEntryCount"] is JsonValue failed && failed.GetValue<int>() > 0)
            throw new TemplateException(rule.At, $"{rule.LogicalId}: PutTargets refused {targets.Body["FailedEntries"]!.ToJsonString()}");
        return rule.Created(bus is null ? name : $"{bus}|{name}", ("Arn", (string)answer.Body!["RuleArn"]!));
    }
}
