using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.CloudTrail;

/// <summary>CloudTrail's event history: who has started which execution.</summary>
internal sealed class CloudTrailService : Service
{
    private const int MaxInPage = 50;

    private static readonly string[] Attributes = ["EventId", "EventName", "EventSource", "ReadOnly", "Username"];

    private readonly EventHistory history;

    public CloudTrailService(EventHistory history)
        : base("cloudtrail", Protocol.Json11, target: "com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101")
    {
        this.history = history;
        On("LookupEvents", LookUpEvents)
            .Takes("LookupAttributes", "StartTime", "EndTime", "MaxResults", "NextToken")
            .Without("events of calls other than Step Functions' StartExecution")
            .Without("the attributes AccessKeyId, ResourceName, ResourceType; the callers' access keys; the service that a role acts for")
            .Without("the minutes that an event takes to be shown, and the limit of two calls a second");
    }

    private ApiResponse LookUpEvents(ApiRequest request)
    {
        request.Authorize("cloudtrail:LookupEvents", "*");
        var (from, to) = (Time(request, "StartTime"), Time(request, "EndTime"));
        if (from > to)
            throw new AwsException("InvalidTimeRangeException", "Invalid time range: the start time is after the end time.");
        var size = request.Parameters.Integer("MaxResults") ?? MaxInPage;
        if (size is < 1 or > MaxInPage)
        {
            throw new AwsException(
                "InvalidMaxResultsException",
                $"A value for MaxResults must be between 1 and {MaxInPage}; found {size}."
            );
        }
        var matches = Matches(request);
        var after = Pages.Read(request.Parameters.Text("NextToken"), InvalidToken) is { } token
            ? long.TryParse(token, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                ? number
                : throw InvalidToken()
            : long.MaxValue;
        // Times are to the second, and both ends belong to the range.
        var rest = history
            .Of(request.AccountId, request.Region)
            .Where(one => one.Number < after && matches(one))
            .Where(one => (from is null || Seconds(one) >= from) && (to is null || Seconds(one) <= to));
        var (page, next) = Pages.Cut(rest, size, one => one.Number.ToString(CultureInfo.InvariantCulture));
        var body = new JsonObject { ["Events"] = new JsonArray([.. page.Select(Described)]) };
        if (next is not null)
            body["NextToken"] = next;
        return ApiResponse.Json(body);

        static long Seconds(TrailEvent one) => one.Time.ToUnixTimeSeconds();
    }

    private static JsonNode Described(TrailEvent one) =>
        new JsonObject
        {
            ["EventId"] = one.Id,
            ["EventName"] = one.Name,
            ["ReadOnly"] = one.IsReadOnly ? "true" : "false",
            ["EventTime"] = one.Time.ToUnixTimeSeconds(),
            ["EventSource"] = one.Source,
            ["Username"] = one.Username,
            ["Resources"] = new JsonArray(),
            ["CloudTrailEvent"] = Encoding.UTF8.GetString(one.Call),
        };

    private static Func<TrailEvent, bool> Matches(ApiRequest request)
    {
        var given = request.Parameters.Objects("LookupAttributes");
        if (given.Count == 0)
            return _ => true;
        var (key, value) = (given[0].Text("AttributeKey"), given[0].Text("AttributeValue"));
        // "Currently the list can contain only one item" (API reference, LookupEvents).
        if (given.Count > 1 || key is null || string.IsNullOrEmpty(value))
            throw new AwsException("InvalidLookupAttributesException", "LookupAttributes must have one item, with a key and a value.");
        if (!Attributes.Contains(key))
            throw AwsException.NotSupported($"the attribute {key} of cloudtrail:LookupEvents");
        return one =>
            value
            == key switch
            {
                "EventId" => one.Id,
                "EventName" => one.Name,
                "EventSource" => one.Source,
                "ReadOnly" => one.IsReadOnly ? "true" : "false",
                _ => one.Username,
            };
    }

    /// <summary>Seconds since 1970; a fraction is cut off.</summary>
    private static long? Time(ApiRequest request, string name) =>
        request.Parameters[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<double>(out var seconds) && double.IsFinite(seconds) => (long)Math.Floor(seconds),
            _ => throw new AwsException("SerializationException", $"{name} must be a number of seconds since 1970."),
        };

    private static AwsException InvalidToken() => new("InvalidNextTokenException", "Invalid NextToken.");
}
