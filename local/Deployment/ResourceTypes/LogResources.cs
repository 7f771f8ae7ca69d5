namespace LocalAws.Deployment.ResourceTypes;

/// <summary>CloudWatch Logs' groups.</summary>
internal static class LogResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [new("AWS::Logs::LogGroup", new() { "LogGroupName", "RetentionInDays", "KmsKeyId" }, CreateAsync)];

    private static async Task<StackResource> CreateAsync(NewResource group, CancellationToken cancellationToken)
    {
        var name = group.Text("LogGroupName");
        await group.CallAsync("logs", "CreateLogGroup", new() { ["logGroupName"] = name }, cancellationToken);
        if (group.OptionalText("RetentionInDays") is { } days)
        {
            await group.CallAsync(
                "logs",
                "PutRetentionPolicy",
                new() { ["logGroupName"] = name, ["retentionInDays"] = int.Parse(days, System.Globalization.CultureInfo.InvariantCulture) },
                cancellationToken
            );
        }
        return group.Created(name, ("Arn", group.Arn("logs", $"log-group:{name}:*")));
    }
}
