using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>CloudWatch Logs log groups.</summary>
internal static class LogResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new("AWS::Logs::LogGroup", new() { "LogGroupName", "RetentionInDays", "KmsKeyId" }, CreateAsync, DeleteAsync)
        {
            UpdateAsync = SetRetentionAsync,
            ReplacedBy = ["LogGroupName"],
            NameProperty = "LogGroupName",
            Missing = ["BearerTokenAuthenticationEnabled", "DataProtectionPolicy", "FieldIndexPolicies", "LogGroupClass", "Tags"],
        },
    ];

    private static async Task CreateAsync(ResourceWork group, CancellationToken cancellationToken)
    {
        var name = group.Name("LogGroupName", 512);
        await group.CallAsync("logs", "CreateLogGroup", new() { ["logGroupName"] = name }, cancellationToken);
        group.Exists(name, ("Arn", group.Arn("logs", $"log-group:{name}:*")));
        await SetRetentionAsync(group, cancellationToken);
    }

    private static async Task SetRetentionAsync(ResourceWork group, CancellationToken cancellationToken)
    {
        if (!group.Changed("RetentionInDays"))
            return;
        var parameters = new JsonObject { ["logGroupName"] = group.PhysicalId ?? group.Made };
        var days = group.Number("RetentionInDays");
        if (days is not null)
            parameters["retentionInDays"] = days;
        await group.CallAsync("logs", days is null ? "DeleteRetentionPolicy" : "PutRetentionPolicy", parameters, cancellationToken);
    }

    private static Task DeleteAsync(ResourceWork group, CancellationToken cancellationToken) =>
        group.CallIfThereAsync("logs", "DeleteLogGroup", new() { ["logGroupName"] = group.PhysicalId }, cancellationToken);
}
