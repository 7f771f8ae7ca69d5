using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Logs;

/// <summary>
/// The part of CloudWatch Logs that is needed to read the logs of functions and state machines. This part has groups and streams.
/// </summary>
internal sealed partial class LogsService : Service
{
    private static readonly int[] Retentions =
    [
        1,
        3,
        5,
        7,
        14,
        30,
        60,
        90,
        120,
        150,
        180,
        365,
        400,
        545,
        731,
        1096,
        1827,
        2192,
        2557,
        2922,
        3288,
        3653,
    ];

    private readonly LogStore store;

    public LogsService(LogStore store)
        : base("logs", Protocol.Json11, target: "Logs_20140328")
    {
        this.store = store;
        On("CreateLogGroup", CreateGroup).Takes("logGroupName", "tags", "kmsKeyId", "logGroupClass").Without("encryption");
        On("DeleteLogGroup", DeleteGroup).Takes("logGroupName");
        On("DescribeLogGroups", DescribeGroups).Takes("logGroupNamePrefix", "logGroupNamePattern", "limit", "nextToken");
        On("PutRetentionPolicy", PutRetention)
            .Takes("logGroupName", "retentionInDays")
            .Without("deleting lines by age: the latest lines of each group are kept");
        On("DeleteRetentionPolicy", DeleteRetention).Takes("logGroupName");
        On("CreateLogStream", CreateStream).Takes("logGroupName", "logStreamName");
        On("DeleteLogStream", DeleteStream).Takes("logGroupName", "logStreamName");
        On("DescribeLogStreams", DescribeStreams)
            .Takes("logGroupName", "logGroupIdentifier", "logStreamNamePrefix", "orderBy", "descending", "limit", "nextToken");
        On("PutLogEvents", PutEvents).Takes("logGroupName", "logStreamName", "logEvents", "sequenceToken");
        On("GetLogEvents", GetEvents)
            .Takes("logGroupName", "logGroupIdentifier", "logStreamName", "startTime", "endTime", "startFromHead", "limit", "nextToken");
        On("FilterLogEvents", FilterEvents)
            .Takes(
                "logGroupName",
                "logGroupIdentifier",
                "logStreamNames",
                "logStreamNamePrefix",
                "startTime",
                "endTime",
                "filterPattern",
                "limit",
                "nextToken",
                "interleaved"
            )
            .Without("patterns of space-delimited fields, regular expressions, and JSON comparisons other than = and !=");
        On("TagResource", Tag).Takes("resourceArn", "tags");
        On("UntagResource", Untag).Takes("resourceArn", "tagKeys");
        On("ListTagsForResource", ListTags).Takes("resourceArn");
    }

    private ApiResponse CreateGroup(ApiRequest request)
    {
        var name = Required(request, "logGroupName");
        var tags = (request.Parameters.Object("tags") ?? []).ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");
        request.Authorize("logs:CreateLogGroup", ArnOf(request, name), [.. TagConditions.OfRequest(tags)]);
        var group =
            store.Add(request.AccountId, request.Region, name)
            ?? throw new AwsException("ResourceAlreadyExistsException", "The specified log group already exists");
        foreach (var (key, value) in tags)
            group.Tags[key] = value;
        return ApiResponse.Empty;
    }

    private ApiResponse DeleteGroup(ApiRequest request)
    {
        store.Remove(Group(request));
        return ApiResponse.Empty;
    }

    private ApiResponse DescribeGroups(ApiRequest request)
    {
        request.Authorize("logs:DescribeLogGroups", $"arn:aws:logs:{request.Region}:{request.AccountId}:log-group:*");
        var (prefix, part) = (request.Parameters.Text("logGroupNamePrefix"), request.Parameters.Text("logGroupNamePattern"));
        if (prefix is not null && part is not null)
            throw Invalid("LogGroup name prefix and LogGroup name pattern are mutually exclusive parameters.");
        var groups = store
            .All(request.AccountId, request.Region)
            .Where(group => prefix is null || group.Name.StartsWith(prefix, StringComparison.Ordinal))
            .Where(group => part is null || group.Name.Contains(part, StringComparison.OrdinalIgnoreCase));
        return Page(request, "logGroups", groups, group => group.Name, Described);
    }

    private static JsonObject Described(LogGroup group)
    {
        var json = new JsonObject
        {
            ["logGroupName"] = group.Name,
            ["creationTime"] = group.Created.ToUnixTimeMilliseconds(),
            ["metricFilterCount"] = 0,
            ["arn"] = group.Arn + ":*",
            ["logGroupArn"] = group.Arn,
            ["storedBytes"] = group.Characters,
            ["logGroupClass"] = "STANDARD",
        };
        if (group.Retention is { } days)
            json["retentionInDays"] = days;
        return json;
    }

    private ApiResponse PutRetention(ApiRequest request)
    {
        var group = Group(request);
        var days = request.Parameters.Integer("retentionInDays");
        if (days is not { } given || !Retentions.Contains(given))
        {
            throw Invalid(
                $"1 validation error detected: Value '{days}' at 'retentionInDays' failed to satisfy constraint: Member must satisfy enum "
                    + $"value set: [{string.Join(", ", Retentions)}]"
            );
        }
        group.Retention = given;
        return ApiResponse.Empty;
    }

    private ApiResponse DeleteRetention(ApiRequest request)
    {
        Group(request).Retention = null;
        return ApiResponse.Empty;
    }

    private ApiResponse CreateStream(ApiRequest request) =>
        Group(request).Add(Required(request, "logStreamName"), store.Now)
            ? ApiResponse.Empty
            : throw new AwsException("ResourceAlreadyExistsException", "The specified log stream already exists");

    private ApiResponse DeleteStream(ApiRequest request) =>
        Group(request).Remove(Required(request, "logStreamName")) ? ApiResponse.Empty : throw NoStream();

    private ApiResponse DescribeStreams(ApiRequest request)
    {
        var group = Group(request);
        var prefix = request.Parameters.Text("logStreamNamePrefix") ?? "";
        var byTime = request.Parameters.Text("orderBy") == "LastEventTime";
        if (byTime && prefix.Length > 0)
            throw Invalid("Cannot order by LastEventTime with a logStreamNamePrefix.");
        var streams = group.Streams.Where(stream => stream.Name.StartsWith(prefix, StringComparison.Ordinal));
        streams = byTime ? streams.OrderBy(stream => stream.Last ?? 0).ThenBy(stream => stream.Name, StringComparer.Ordinal) : streams;
        if (request.Parameters.Flag("descending") == true)
            streams = streams.Reverse();
        return Page(
            request,
            "logStreams",
            streams,
            stream => stream.Name,
            stream =>
            {
                var json = new JsonObject
                {
                    ["logStreamName"] = stream.Name,
                    ["creationTime"] = stream.Created.ToUnixTimeMilliseconds(),
                    ["arn"] = $"{group.Arn}:log-stream:{stream.Name}",
                    ["storedBytes"] = 0,
                };
                if (stream is { First: { } first, Last: { } last, LastTaken: { } taken })
                    (json["firstEventTimestamp"], json["lastEventTimestamp"], json["lastIngestionTime"]) = (first, last, taken);
                return json;
            }
        );
    }

    private ApiResponse Tag(ApiRequest request)
    {
        var given = (request.Parameters.Object("tags") ?? []).ToDictionary(tag => tag.Key, tag => tag.Value?.ToString() ?? "");
        var group = Tagged(request, [.. TagConditions.OfRequest(given)]);
        lock (group.Tags)
        {
            foreach (var (key, value) in given)
                group.Tags[key] = value;
        }
        return ApiResponse.Empty;
    }

    private ApiResponse Untag(ApiRequest request)
    {
        var group = Tagged(request);
        lock (group.Tags)
        {
            foreach (var key in request.Parameters.Texts("tagKeys"))
                group.Tags.Remove(key);
        }
        return ApiResponse.Empty;
    }

    private ApiResponse ListTags(ApiRequest request)
    {
        var group = Tagged(request);
        lock (group.Tags)
        {
            return ApiResponse.Json(
                new JsonObject { ["tags"] = new JsonObject(group.Tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))) }
            );
        }
    }

    private LogGroup Tagged(ApiRequest request, params (string Key, string[] Values)[] context)
    {
        var arn = Required(request, "resourceArn");
        request.Authorize($"logs:{request.Operation}", arn, context);
        return NameIn(arn) is { } name && store.Find(request.AccountId, request.Region, name) is { } group ? group : throw NoGroup();
    }

    /// <summary>The group that a request names, by name or ARN, once its caller is authorized.</summary>
    private LogGroup Group(ApiRequest request)
    {
        var (given, identifier) = (request.Parameters.Text("logGroupName"), request.Parameters.Text("logGroupIdentifier"));
        if (given is not null && identifier is not null)
            throw new AwsException("ValidationException", "LogGroup name and LogGroup ARN are mutually exclusive parameters.");
        var name = given ?? (identifier is null ? Required(request, "logGroupName") : NameIn(identifier) ?? identifier);
        request.Authorize($"logs:{request.Operation}", ArnOf(request, name));
        return store.Find(request.AccountId, request.Region, name) ?? throw NoGroup();
    }

    private static string ArnOf(ApiRequest request, string name) => $"arn:aws:logs:{request.Region}:{request.AccountId}:log-group:{name}:*";

    /// <summary>The group's name in an ARN, which may end in <c>:*</c>; null if it is not a group's ARN.</summary>
    private static string? NameIn(string arn) =>
        arn.Split(':') is ["arn", _, "logs", _, _, "log-group", { Length: > 0 } name, ..] ? name : null;

    private static string Required(ApiRequest request, string name) =>
        request.Parameters.Text(name) is { Length: > 0 } text
            ? text.Length <= 512 || name == "resourceArn"
                ? text
                : throw Invalid("Invalid LogGroup or LogStream, both must have length less than or equal to 512.")
            : throw Invalid($"1 validation error detected: Value null at '{name}' failed to satisfy constraint: Member must not be null");

    private static ApiResponse Page<T>(
        ApiRequest request,
        string list,
        IEnumerable<T> items,
        Func<T, string> keyOf,
        Func<T, JsonObject> describe
    )
    {
        var rest = items.ToList();
        if (request.Parameters.Text("nextToken") is { } token)
        {
            var after = Pages.Read(token, InvalidToken);
            var at = rest.FindIndex(item => keyOf(item) == after);
            rest = at < 0 ? throw InvalidToken() : rest[(at + 1)..];
        }
        var (page, next) = Pages.Cut(rest, Limit(request, 50, 50), keyOf);
        var body = new JsonObject { [list] = new JsonArray([.. page.Select(describe)]) };
        if (next is not null)
            body["nextToken"] = next;
        return ApiResponse.Json(body);
    }

    private static int Limit(ApiRequest request, int otherwise, int most)
    {
        var limit = request.Parameters.Integer("limit") ?? otherwise;
        var text = limit.ToString(CultureInfo.InvariantCulture);
        return limit < 1 || limit > most
            ? throw Invalid(
                $"1 validation error detected: Value '{text}' at 'limit' failed to satisfy constraint: Member must have value "
                    + (limit < 1 ? "greater than or equal to 1" : $"less than or equal to {most}")
            )
            : limit;
    }

    private static AwsException Invalid(string message) => new("InvalidParameterException", message);

    private static AwsException InvalidToken() => Invalid("The specified nextToken is invalid.");

    private static AwsException NoGroup() => new("ResourceNotFoundException", "The specified log group does not exist.");

    private static AwsException NoStream() => new("ResourceNotFoundException", "The specified log stream does not exist.");
}
