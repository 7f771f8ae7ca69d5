using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Sqs;

/// <summary>The part of SQS that a rule's dead-letter queue needs, and whoever reads its messages: standard queues.</summary>
internal sealed partial class SqsService : Service
{
    private readonly ConcurrentDictionary<string, Queue> queues = new(StringComparer.Ordinal);
    private readonly Func<Uri> endpoint;
    private readonly TimeProvider time;

    public SqsService(Func<Uri> endpoint, TimeProvider time)
        : base("sqs", Protocol.Json10, target: "AmazonSQS")
    {
        this.endpoint = endpoint;
        this.time = time;
        On("CreateQueue", CreateQueue)
            .Takes("QueueName", "Attributes", "tags")
            .Without("FIFO queues", "dead-letter queues of queues", "KMS keys");
        On("DeleteQueue", DeleteQueue).Takes("QueueUrl");
        On("GetQueueUrl", GetQueueUrl).Takes("QueueName", "QueueOwnerAWSAccountId");
        On("ListQueues", ListQueues).Takes("QueueNamePrefix").Without("pages: the response has everything");
        On("GetQueueAttributes", GetQueueAttributes).Takes("QueueUrl", "AttributeNames");
        On("SetQueueAttributes", SetQueueAttributes).Takes("QueueUrl", "Attributes");
        On("TagQueue", TagQueue).Takes("QueueUrl", "Tags");
        On("UntagQueue", UntagQueue).Takes("QueueUrl", "TagKeys");
        On("ListQueueTags", ListQueueTags).Takes("QueueUrl");
        On("SendMessage", SendMessage).Takes("QueueUrl", "MessageBody", "MessageAttributes").Without("delays");
        On("ReceiveMessage", ReceiveMessageAsync)
            .Takes(
                "QueueUrl",
                "MaxNumberOfMessages",
                "VisibilityTimeout",
                "WaitTimeSeconds",
                "AttributeNames",
                "MessageSystemAttributeNames",
                "MessageAttributeNames"
            );
        On("DeleteMessage", DeleteMessage).Takes("QueueUrl", "ReceiptHandle");
        On("PurgeQueue", PurgeQueue).Takes("QueueUrl");
    }

    private ApiResponse CreateQueue(ApiRequest request)
    {
        var name = request.Parameters.Text("QueueName") ?? throw MissingParameter("QueueName");
        var arn = $"arn:aws:sqs:{request.Region}:{request.AccountId}:{name}";
        var tags = (request.Parameters.Object("tags") ?? []).ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");
        request.Authorize("sqs:CreateQueue", arn, [.. TagConditions.OfRequest(tags)]);
        if (!QueueName().IsMatch(name))
        {
            throw new AwsException(
                "InvalidParameterValue",
                "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length"
            );
        }
        var attributes = QueueAttributes.Read(request);
        var added = new Queue(request.AccountId, request.Region, name, time.GetUtcNow());
        var queue = queues.GetOrAdd(arn, added);
        if (
            !ReferenceEquals(queue, added)
            && attributes.FirstOrDefault(a => queue.Attributes.GetValueOrDefault(a.Key) != a.Value) is { Key: { } differs }
        )
        {
            throw new AwsException(
                "QueueAlreadyExists",
                $"A queue already exists with the same name and a different value for attribute {differs}"
            );
        }
        foreach (var (key, value) in attributes)
            queue.Attributes[key] = value;
        foreach (var (key, value) in tags)
            queue.Tags[key] = value;
        return ApiResponse.Json(new JsonObject { ["QueueUrl"] = Url(queue) });
    }

    private ApiResponse DeleteQueue(ApiRequest request)
    {
        queues.TryRemove(Existing(request, "sqs:DeleteQueue").Arn, out _);
        return ApiResponse.Empty;
    }

    private ApiResponse GetQueueUrl(ApiRequest request)
    {
        var account = request.Parameters.Text("QueueOwnerAWSAccountId") ?? request.AccountId;
        var name = request.Parameters.Text("QueueName") ?? throw MissingParameter("QueueName");
        return ApiResponse.Json(
            new JsonObject { ["QueueUrl"] = Url(Authorized(request, "sqs:GetQueueUrl", $"arn:aws:sqs:{request.Region}:{account}:{name}")) }
        );
    }

    private ApiResponse ListQueues(ApiRequest request)
    {
        request.Authorize("sqs:ListQueues", $"arn:aws:sqs:{request.Region}:{request.AccountId}:*");
        var prefix = request.Parameters.Text("QueueNamePrefix") ?? "";
        var listed = queues
            .Values.Where(queue =>
                queue.AccountId == request.AccountId
                && queue.Region == request.Region
                && queue.Name.StartsWith(prefix, StringComparison.Ordinal)
            )
            .OrderBy(queue => queue.Name, StringComparer.Ordinal)
            .Select(queue => (JsonNode)Url(queue))
            .ToArray();
        return ApiResponse.Json(listed.Length == 0 ? [] : new JsonObject { ["QueueUrls"] = new JsonArray(listed) });
    }

    private ApiResponse GetQueueAttributes(ApiRequest request)
    {
        var queue = Existing(request, "sqs:GetQueueAttributes");
        var (visible, hidden) = queue.Count(time.GetUtcNow());
        var all = new Dictionary<string, string>(queue.Attributes)
        {
            ["QueueArn"] = queue.Arn,
            ["ApproximateNumberOfMessages"] = Text(visible),
            ["ApproximateNumberOfMessagesNotVisible"] = Text(hidden),
            ["ApproximateNumberOfMessagesDelayed"] = "0",
            ["CreatedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds()),
            ["LastModifiedTimestamp"] = Text(queue.Created.ToUnixTimeSeconds()),
        };
        foreach (var name in QueueAttributes.Counted)
            all.TryAdd(name, QueueAttributes.DefaultOf(name));
        all.TryAdd("SqsManagedSseEnabled", "true");
        var wanted = request.Parameters.Texts("AttributeNames");
        var shown = new JsonObject();
        foreach (var (name, value) in all.Where(a => a.Value.Length > 0 && (wanted.Contains("All") || wanted.Contains(a.Key))))
            shown[name] = value;
        return ApiResponse.Json(shown.Count == 0 ? [] : new JsonObject { ["Attributes"] = shown });
    }

    private ApiResponse SetQueueAttributes(ApiRequest request)
    {
        var queue = Existing(request, "sqs:SetQueueAttributes");
        foreach (var (name, value) in QueueAttributes.Read(request))
            queue.Attributes[name] = value;
        return ApiResponse.Empty;
    }

    private ApiResponse TagQueue(ApiRequest request)
    {
        var queue = Existing(request, "sqs:TagQueue");
        foreach (var (key, value) in request.Parameters.Object("Tags") ?? [])
            queue.Tags[key] = value?.ToString() ?? "";
        return ApiResponse.Empty;
    }

    private ApiResponse UntagQueue(ApiRequest request)
    {
        var queue = Existing(request, "sqs:UntagQueue");
        foreach (var key in request.Parameters.Texts("TagKeys"))
            queue.Tags.TryRemove(key, out _);
        return ApiResponse.Empty;
    }

    private ApiResponse ListQueueTags(ApiRequest request)
    {
        var queue = Existing(request, "sqs:ListQueueTags");
        return ApiResponse.Json(
            queue.Tags.IsEmpty
                ? []
                : new JsonObject { ["Tags"] = new JsonObject(queue.Tags.Select(t => KeyValuePair.Create(t.Key, (JsonNode?)t.Value))) }
        );
    }

    private ApiResponse SendMessage(ApiRequest request)
    {
        var queue = Existing(request, "sqs:SendMessage");
        var body = request.Parameters.Text("MessageBody") ?? throw MissingParameter("MessageBody");
        var most = int.Parse(
            queue.Attributes.GetValueOrDefault("MaximumMessageSize") ?? QueueAttributes.DefaultOf("MaximumMessageSize"),
            CultureInfo.InvariantCulture
        );
        if (Encoding.UTF8.GetByteCount(body) > most)
        {
            throw new AwsException(
                "InvalidParameterValue",
                $"One or more parameters are invalid. Reason: Message must be shorter than {most} bytes."
            );
        }
        var sent = queue.Send(
            new(body, time.GetUtcNow()) { Attributes = (JsonObject?)request.Parameters.Object("MessageAttributes")?.DeepClone() }
        );
        return ApiResponse.Json(new JsonObject { ["MessageId"] = sent.Id, ["MD5OfMessageBody"] = sent.Md5 });
    }

    private async Task<ApiResponse> ReceiveMessageAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var queue = Existing(request, "sqs:ReceiveMessage");
        var most = request.Parameters.Integer("MaxNumberOfMessages") ?? 1;
        if (most is < 1 or > 10)
        {
            throw new AwsException(
                "InvalidParameterValue",
                $"Value {most} for parameter MaxNumberOfMessages is invalid. Reason: Must be between 1 and 10, if provided."
            );
        }
        var wait = TimeSpan.FromSeconds(request.Parameters.Integer("WaitTimeSeconds") ?? Number(queue, "ReceiveMessageWaitTimeSeconds"));
        var hidden = TimeSpan.FromSeconds(request.Parameters.Integer("VisibilityTimeout") ?? Number(queue, "VisibilityTimeout"));
        var until = time.GetUtcNow() + wait;
        var received = queue.Receive(most, hidden, time.GetUtcNow());
        while (received.Count == 0 && time.GetUtcNow() < until)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), time, cancellationToken);
            received = queue.Receive(most, hidden, time.GetUtcNow());
        }
        string[] names = [.. request.Parameters.Texts("AttributeNames"), .. request.Parameters.Texts("MessageSystemAttributeNames")];
        return ApiResponse.Json(
            received.Count == 0
                ? []
                : new JsonObject
                {
                    ["Messages"] = new JsonArray([.. received.Select(message => (JsonNode)Shown(message, queue, names, request))]),
                }
        );
    }

    private static JsonObject Shown(Message message, Queue queue, string[] names, ApiRequest request)
    {
        var shown = new JsonObject
        {
            ["MessageId"] = message.Id,
            ["ReceiptHandle"] = message.Receipt,
            ["MD5OfBody"] = message.Md5,
            ["Body"] = message.Body,
        };
        var system = new (string Name, string Value)[]
        {
            ("SenderId", queue.AccountId),
            ("SentTimestamp", Text(message.Sent.ToUnixTimeMilliseconds())),
            ("ApproximateReceiveCount", Text(message.Receives)),
            ("ApproximateFirstReceiveTimestamp", Text(message.FirstReceived!.Value.ToUnixTimeMilliseconds())),
        }
            .Where(attribute => names.Contains("All") || names.Contains(attribute.Name))
            .ToArray();
        if (system.Length > 0)
            shown["Attributes"] = new JsonObject(system.Select(a => KeyValuePair.Create(a.Name, (JsonNode?)a.Value)));
        var wanted = request.Parameters.Texts("MessageAttributeNames");
        var own = (message.Attributes ?? []).Where(a => wanted.Any(w => w is "All" or ".*" || w == a.Key)).ToArray();
        if (own.Length > 0)
            shown["MessageAttributes"] = new JsonObject(own.Select(a => KeyValuePair.Create(a.Key, a.Value?.DeepClone())));
        return shown;
    }

    private ApiResponse DeleteMessage(ApiRequest request)
    {
        Existing(request, "sqs:DeleteMessage").Delete(request.Parameters.Text("ReceiptHandle") ?? throw MissingParameter("ReceiptHandle"));
        return ApiResponse.Empty;
    }

    private ApiResponse PurgeQueue(ApiRequest request)
    {
        Existing(request, "sqs:PurgeQueue").Purge();
        return ApiResponse.Empty;
    }

    private Queue Existing(ApiRequest request, string action)
    {
        var url = request.Parameters.Text("QueueUrl") ?? throw MissingParameter("QueueUrl");
        return url.Split('/') is [.., var account, { Length: > 0 } name] && Principal.IsAccountId(account)
            ? Authorized(request, action, $"arn:aws:sqs:{request.Region}:{account}:{name}")
            : throw new AwsException("InvalidAddress", $"The address {url} is not valid for this endpoint.");
    }

    private Queue Authorized(ApiRequest request, string action, string arn)
    {
        var queue = queues.GetValueOrDefault(arn);
        request.Authorize(action, arn, queue?.Policy);
        return queue ?? throw new AwsException("QueueDoesNotExist", "The specified queue does not exist.");
    }

    private string Url(Queue queue) => $"{endpoint().ToString().TrimEnd('/')}/{queue.AccountId}/{queue.Name}";

    private static int Number(Queue queue, string name) =>
        int.Parse(queue.Attributes.GetValueOrDefault(name) ?? QueueAttributes.DefaultOf(name), CultureInfo.InvariantCulture);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    private static AwsException MissingParameter(string name) => new("MissingParameter", $"The request must contain the parameter {name}.");

    [GeneratedRegex(@"\A[A-Za-z0-9_-]{1,80}\z")]
    private static partial Regex QueueName();
}
