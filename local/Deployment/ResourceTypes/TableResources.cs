using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>DynamoDB tables.</summary>
internal static class TableResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::DynamoDB::Table",
            new()
            {
                "TableName",
                {
                    "AttributeDefinitions",
                    new() { "AttributeName", "AttributeType" }
                },
                {
                    "KeySchema",
                    new() { "AttributeName", "KeyType" }
                },
                "BillingMode",
                "DeletionProtectionEnabled",
                {
                    "PointInTimeRecoverySpecification",
                    new() { "PointInTimeRecoveryEnabled", "RecoveryPeriodInDays" }
                },
                {
                    "TimeToLiveSpecification",
                    new() { "AttributeName", "Enabled" }
                },
                {
                    "Tags",
                    new() { "Key", "Value" }
                },
            },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = UpdateAsync,
            Required = ["KeySchema"],
            ReplacedBy = ["TableName", "KeySchema"],
            NameProperty = "TableName",
            Missing =
            [
                "ContributorInsightsSpecification",
                "GlobalSecondaryIndexes",
                "ImportSourceSpecification",
                "KinesisStreamSpecification",
                "LocalSecondaryIndexes",
                "OnDemandThroughput",
                "ProvisionedThroughput",
                "ResourcePolicy",
                "SSESpecification",
                "StreamSpecification",
                "TableClass",
                "WarmThroughput",
            ],
        },
    ];

    private static async Task CreateAsync(ResourceWork table, CancellationToken cancellationToken)
    {
        var name = table.Name("TableName", 255);
        await table.CallAsync(
            "dynamodb",
            "CreateTable",
            new()
            {
                ["TableName"] = name,
                ["AttributeDefinitions"] = table.Properties["AttributeDefinitions"]?.DeepClone(),
                ["KeySchema"] = table.Properties["KeySchema"]?.DeepClone(),
                ["BillingMode"] = table.OptionalText("BillingMode"),
                ["DeletionProtectionEnabled"] = table.OptionalText("DeletionProtectionEnabled"),
                ["Tags"] = table.Properties["Tags"]?.DeepClone(),
            },
            cancellationToken
        );
        table.Exists(name, ("Arn", Arn(table, name)));
        await SetAsync(table, name, cancellationToken);
    }

    private static async Task UpdateAsync(ResourceWork table, CancellationToken cancellationToken)
    {
        var name = table.PhysicalId!;
        foreach (var property in (string[])["AttributeDefinitions", "BillingMode"])
        {
            if (table.Changed(property))
                throw table.NotSupported($"a change of {property} of a table");
        }
        if (table.Changed("DeletionProtectionEnabled"))
        {
            await table.CallAsync(
                "dynamodb",
                "UpdateTable",
                new() { ["TableName"] = name, ["DeletionProtectionEnabled"] = IsTrue(table.Properties["DeletionProtectionEnabled"]) },
                cancellationToken
            );
        }
        await SetAsync(table, name, cancellationToken);
        var (set, removed) = Tags.Changes(table);
        var arn = Arn(table, name);
        if (set.Count > 0)
        {
            await table.CallAsync("dynamodb", "TagResource", new() { ["ResourceArn"] = arn, ["Tags"] = Tags.List(set) }, cancellationToken);
        }
        if (removed.Count > 0)
            await table.CallAsync("dynamodb", "UntagResource", new() { ["ResourceArn"] = arn, ["TagKeys"] = removed }, cancellationToken);
    }

    private static Task DeleteAsync(ResourceWork table, CancellationToken cancellationToken) =>
        table.CallIfThereAsync("dynamodb", "DeleteTable", new() { ["TableName"] = table.PhysicalId }, cancellationToken);

    /// <summary>Time to live and point-in-time recovery, where they differ from before.</summary>
    private static async Task SetAsync(ResourceWork table, string name, CancellationToken cancellationToken)
    {
        if (table.Changed("TimeToLiveSpecification"))
        {
            var (before, after) = (table.Before["TimeToLiveSpecification"], table.Properties["TimeToLiveSpecification"]);
            if (IsTrue(before?["Enabled"]))
            {
                var off = (JsonObject)before!.DeepClone();
                off["Enabled"] = false;
                await CallAsync("UpdateTimeToLive", "TimeToLiveSpecification", off);
            }
            if (IsTrue(after?["Enabled"]))
                await CallAsync("UpdateTimeToLive", "TimeToLiveSpecification", after!.DeepClone());
        }
        if (table.Changed("PointInTimeRecoverySpecification"))
        {
            await CallAsync(
                "UpdateContinuousBackups",
                "PointInTimeRecoverySpecification",
                table.Properties["PointInTimeRecoverySpecification"]?.DeepClone()
                    ?? new JsonObject { ["PointInTimeRecoveryEnabled"] = false }
            );
        }

        Task CallAsync(string operation, string parameter, JsonNode value) =>
            table.CallAsync("dynamodb", operation, new() { ["TableName"] = name, [parameter] = value }, cancellationToken);
    }

    private static string Arn(ResourceWork table, string name) => table.Arn("dynamodb", "table/" + name);

    /// <summary>CloudFormation accepts a string for a boolean.</summary>
    private static bool IsTrue(JsonNode? value) => value is JsonValue truth && Intrinsics.AsText(truth) == "true";
}
