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
            CreateAsync
        ),
    ];

    private static async Task<StackResource> CreateAsync(NewResource table, CancellationToken cancellationToken)
    {
        var name = table.Text("TableName");
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
        if (table.Properties["TimeToLiveSpecification"] is JsonObject timeToLive && IsTrue(timeToLive["Enabled"]))
            await SetAsync("UpdateTimeToLive", "TimeToLiveSpecification");
        if (table.Properties["PointInTimeRecoverySpecification"] is JsonObject)
            await SetAsync("UpdateContinuousBackups", "PointInTimeRecoverySpecification");
        return table.Created(name, ("Arn", table.Arn("dynamodb", "table/" + name)));

        Task SetAsync(string operation, string property) =>
            table.CallAsync(
                "dynamodb",
                operation,
                new() { ["TableName"] = name, [property] = table.Properties[property]!.DeepClone() },
                cancellationToken
            );
    }

    /// <summary>CloudFormation takes a text for a truth value.</summary>
    private static bool IsTrue(JsonNode? value) => value is JsonValue truth && Intrinsics.AsText(truth) == "true";
}
