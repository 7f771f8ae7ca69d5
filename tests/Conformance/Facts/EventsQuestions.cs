using System.Globalization;
using System.Text.Json.Nodes;
using static Conformance.Facts.Questions;

namespace Conformance.Facts;

/// <summary>Facts of EventBridge.</summary>
internal static class EventsQuestions
{
    private const string Bus = "bus692683";
    private const string BusArn = "arn:aws:events:us-east-2:111111111111:event-bus/";
    private const string Pattern =
        """{"source": ["core.update-account-command"], "detail-type": ["core.update-account-command"], "detail":"""
        + """ {"command": ["update-account"]}}""";

    public static IEnumerable<(string Operation, string Situation, Question Question)> All { get; } =
    [
        ("PutRule", "on a custom bus: its name is in the ARN", new(async aws => await RuleAsync(aws))),
        (
            "DescribeRule",
            "CreatedBy is the account",
            new(async aws =>
            {
                await RuleAsync(aws);
                return await aws.GiveAsync("events", "DescribeRule", new { Name = "rule", EventBusName = Bus });
            })
        ),
        (
            "ListRules",
            "a rule: no CreatedBy",
            new(async aws =>
            {
                await RuleAsync(aws);
                return (await aws.GiveAsync("events", "ListRules", new { EventBusName = Bus }))["Rules"];
            })
        ),
        (
            "ListRules",
            "Limit 3 of 5: a NextToken, then the rest without one",
            new(async aws =>
            {
                await BusAsync(aws);
                foreach (var i in Enumerable.Range(0, 5))
                {
                    await aws.GiveAsync(
                        "events",
                        "PutRule",
                        new
                        {
                            Name = $"rule{i}",
                            EventBusName = Bus,
                            EventPattern = Pattern,
                        }
                    );
                }
                var first = await aws.GiveAsync("events", "ListRules", new { EventBusName = Bus, Limit = 3 });
                var rest = await aws.GiveAsync(
                    "events",
                    "ListRules",
                    new
                    {
                        EventBusName = Bus,
                        Limit = 3,
                        NextToken = (string?)first["NextToken"],
                    }
                );
                return List(
                    first["Rules"]!.AsArray().Count,
                    first.ContainsKey("NextToken"),
                    rest["Rules"]!.AsArray().Count,
                    rest.ContainsKey("NextToken")
                );
            })
        ),
        (
            "ListTargetsByRule",
            "Limit 3 of 5: a NextToken, then the rest without one",
            new(async aws =>
            {
                await TargetsAsync(aws, 5);
                var first = await aws.GiveAsync(
                    "events",
                    "ListTargetsByRule",
                    new
                    {
                        Rule = "rule",
                        EventBusName = Bus,
                        Limit = 3,
                    }
                );
                var rest = await aws.GiveAsync(
                    "events",
                    "ListTargetsByRule",
                    new
                    {
                        Rule = "rule",
                        EventBusName = Bus,
                        Limit = 3,
                        NextToken = (string?)first["NextToken"],
                    }
                );
                return List(
                    Each(first["Targets"], "Id"),
                    first.ContainsKey("NextToken"),
                    Each(rest["Targets"], "Id"),
                    rest.ContainsKey("NextToken")
                );
            })
        ),
        ("PutTargets", "answer", new(async aws => await TargetsAsync(aws, 1))),
        (
            "RemoveTargets",
            "answer; then Targets []",
            new(async aws =>
            {
                await TargetsAsync(aws, 1);
                var removed = await aws.GiveAsync(
                    "events",
                    "RemoveTargets",
                    new
                    {
                        Rule = "rule",
                        EventBusName = Bus,
                        Ids = new[] { "id0" },
                    }
                );
                var left = await aws.GiveAsync("events", "ListTargetsByRule", new { Rule = "rule", EventBusName = Bus });
                return List(removed, left["Targets"]);
            })
        ),
        (
            "ListTagsForResource",
            "a rule deleted and made again without tags has none",
            new(async aws =>
            {
                await BusAsync(aws);
                var rule = new
                {
                    Name = "rule",
                    EventBusName = Bus,
                    EventPattern = Pattern,
                    Tags = new[] { new { Key = "key1", Value = "value1" } },
                };
                await aws.GiveAsync("events", "PutRule", rule);
                await aws.GiveAsync("events", "DeleteRule", new { rule.Name, rule.EventBusName });
                var made = await aws.GiveAsync(
                    "events",
                    "PutRule",
                    new
                    {
                        rule.Name,
                        rule.EventBusName,
                        rule.EventPattern,
                    }
                );
                return (await aws.GiveAsync("events", "ListTagsForResource", new { ResourceARN = (string?)made["RuleArn"] }))["Tags"];
            })
        ),
        (
            "DescribeEventBus",
            "without description and policy",
            new(async aws =>
            {
                await BusAsync(aws);
                return await aws.GiveAsync("events", "DescribeEventBus", new { Name = Bus });
            })
        ),
        (
            "ListEventBuses",
            "a bus with a description",
            new(async aws =>
            {
                await aws.GiveAsync("events", "CreateEventBus", new { Name = Bus, Description = "of orders" });
                return (await aws.GiveAsync("events", "ListEventBuses", new { NamePrefix = Bus }))["EventBuses"]![0];
            })
        ),
        (
            "RemovePermission",
            "RemoveAllPermissions: no Policy in DescribeEventBus",
            new(async aws =>
            {
                await BusAsync(aws);
                await aws.GiveAsync(
                    "events",
                    "PutPermission",
                    new
                    {
                        EventBusName = Bus,
                        Action = "events:PutEvents",
                        Principal = FactCloud.AccountB,
                        StatementId = "one",
                    }
                );
                await aws.GiveAsync("events", "RemovePermission", new { EventBusName = Bus, RemoveAllPermissions = true });
                return (await aws.GiveAsync("events", "DescribeEventBus", new { Name = Bus })).ContainsKey("Policy");
            })
        ),
    ];

    private static Task<JsonObject> BusAsync(FactCloud aws) => aws.GiveAsync("events", "CreateEventBus", new { Name = Bus });

    private static async Task<JsonObject> RuleAsync(FactCloud aws)
    {
        await BusAsync(aws);
        return await aws.GiveAsync(
            "events",
            "PutRule",
            new
            {
                Name = "rule",
                EventBusName = Bus,
                EventPattern = Pattern,
            }
        );
    }

    /// <summary>This many targets: buses, because LocalAws supports those.</summary>
    private static async Task<JsonObject> TargetsAsync(FactCloud aws, int count)
    {
        await RuleAsync(aws);
        await IamQuestions.RoleAsync(
            aws,
            "r692683",
            IamQuestions.Trust.Replace("lambda.amazonaws.com", "events.amazonaws.com", StringComparison.Ordinal)
        );
        var targets = Enumerable
            .Range(0, count)
            .Select(i => new
            {
                Id = string.Create(CultureInfo.InvariantCulture, $"id{i}"),
                Arn = BusArn + "default",
                RoleArn = "arn:aws:iam::111111111111:role/r692683",
            })
            .ToArray();
        return await aws.GiveAsync(
            "events",
            "PutTargets",
            new
            {
                Rule = "rule",
                EventBusName = Bus,
                Targets = targets,
            }
        );
    }
}
