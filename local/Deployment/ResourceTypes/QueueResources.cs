using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Queues and their policies.</summary>
internal static class QueueResources
{
    private static readonly string[] Attributes =
    [
        "DelaySeconds",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "ReceiveMessageWaitTimeSeconds",
        "SqsManagedSseEnabled",
        "VisibilityTimeout",
    ];

    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new("AWS::SQS::Queue", new() { "QueueName", Attributes, { "Tags", Tags.Shape } }, CreateAsync, DeleteAsync)
        {
            UpdateAsync = UpdateAsync,
            ReplacedBy = ["QueueName"],
            NameProperty = "QueueName",
            Missing =
            [
                "ContentBasedDeduplication",
                "DeduplicationScope",
                "FifoQueue",
                "FifoThroughputLimit",
                "KmsDataKeyReusePeriodSeconds",
                "KmsMasterKeyId",
                "RedriveAllowPolicy",
                "RedrivePolicy",
            ],
        },
        new("AWS::SQS::QueuePolicy", new() { "Queues", "PolicyDocument" }, PutPolicyAsync, DeletePolicyAsync)
        {
            UpdateAsync = PutPolicyAsync,
            Required = ["Queues", "PolicyDocument"],
        },
    ];

    private static async Task CreateAsync(ResourceWork queue, CancellationToken cancellationToken)
    {
        var name = queue.Name("QueueName", 80);
        var answer = await queue.CallAsync(
            "sqs",
            "CreateQueue",
            new()
            {
                ["QueueName"] = name,
                ["Attributes"] = Given(queue, Attributes.Where(attribute => queue.Properties[attribute] is not null)),
                ["tags"] = Tags.Map(queue.Properties),
            },
            cancellationToken
        );
        var url = (string)answer.Body!["QueueUrl"]!;
        queue.Exists(url, ("Arn", queue.Arn("sqs", name)), ("QueueName", name), ("QueueUrl", url));
    }

    private static async Task UpdateAsync(ResourceWork queue, CancellationToken cancellationToken)
    {
        if (Attributes.Where(queue.Changed).ToArray() is { Length: > 0 } changed)
            await SetAsync(queue, queue.PhysicalId!, Given(queue, changed), cancellationToken);
        var (set, removed) = Tags.Changes(queue);
        if (set.Count > 0)
        {
            await queue.CallAsync(
                "sqs",
                "TagQueue",
                new() { ["QueueUrl"] = queue.PhysicalId, ["Tags"] = Tags.Map(set) },
                cancellationToken
            );
        }
        if (removed.Count > 0)
            await queue.CallAsync("sqs", "UntagQueue", new() { ["QueueUrl"] = queue.PhysicalId, ["TagKeys"] = removed }, cancellationToken);
    }

    private static Task DeleteAsync(ResourceWork queue, CancellationToken cancellationToken) =>
        queue.CallIfThereAsync("sqs", "DeleteQueue", new() { ["QueueUrl"] = queue.PhysicalId }, cancellationToken);

    private static async Task PutPolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        var urls = Urls(policy.Properties);
        foreach (var url in urls)
            await SetAsync(policy, url, new() { ["Policy"] = policy.Document("PolicyDocument") }, cancellationToken);
        policy.Exists(policy.PhysicalId ?? policy.Name("-", 128));
        foreach (var url in Urls(policy.Before).Except(urls))
            await TakeAsync(policy, url, cancellationToken);
    }

    private static async Task DeletePolicyAsync(ResourceWork policy, CancellationToken cancellationToken)
    {
        foreach (var url in Urls(policy.Properties))
            await TakeAsync(policy, url, cancellationToken);
    }

    private static Task TakeAsync(ResourceWork policy, string url, CancellationToken cancellationToken) =>
        policy.CallIfThereAsync(
            "sqs",
            "SetQueueAttributes",
            new()
            {
                ["QueueUrl"] = url,
                ["Attributes"] = new JsonObject { ["Policy"] = "" },
            },
            cancellationToken
        );

    private static Task SetAsync(ResourceWork work, string url, JsonObject attributes, CancellationToken cancellationToken) =>
        work.CallAsync("sqs", "SetQueueAttributes", new() { ["QueueUrl"] = url, ["Attributes"] = attributes }, cancellationToken);

    /// <summary>The attributes as strings; one that the template has dropped returns to its default.</summary>
    private static JsonObject Given(ResourceWork queue, IEnumerable<string> attributes) =>
        new(
            attributes.Select(attribute =>
                KeyValuePair.Create(
                    attribute,
                    (JsonNode?)(
                        queue.OptionalText(attribute)
                        ?? (attribute == "SqsManagedSseEnabled" ? "true" : Sqs.QueueAttributes.DefaultOf(attribute))
                    )
                )
            )
        );

    private static string[] Urls(JsonObject properties) => [.. (properties["Queues"] as JsonArray ?? []).Select(url => (string)url!)];
}
