using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Logs;

/// <summary>The operations on log lines.</summary>
internal sealed partial class LogsService
{
    private const int MaxEvents = 10_000;

    private ApiResponse PutEvents(ApiRequest request)
    {
        var group = Group(request);
        var stream = Required(request, "logStreamName");
        if (!group.Has(stream))
            throw NoStream();
        var lines = request
            .Parameters.Objects("logEvents")
            .Select(line => (Time: Number(line, "timestamp") ?? 0, Message: line.Text("message") ?? ""))
            .ToList();
        if (lines.Zip(lines.Skip(1)).Any(pair => pair.First.Time > pair.Second.Time))
            throw Invalid("Log events in a single PutLogEvents request must be in chronological order.");
        group.Append(stream, lines, store.Now);
        return ApiResponse.Json(new JsonObject { ["nextSequenceToken"] = lines.Count.ToString("D56", CultureInfo.InvariantCulture) });
    }

    /// <summary>
    /// A stream's lines, from its end unless the request says otherwise. Tokens name the line at which a page ended, one for each
    /// direction; at the end the same token is returned again.
    /// </summary>
    private ApiResponse GetEvents(ApiRequest request)
    {
        var group = Group(request);
        var stream = Required(request, "logStreamName");
        if (!group.Has(stream))
            throw NoStream();
        var limit = Limit(request, MaxEvents, MaxEvents);
        var all = Within(request, group.Events).Where(e => e.Stream == stream).ToList();
        var (from, to) = (Math.Max(0, all.Count - limit), all.Count);
        if (request.Parameters.Text("nextToken") is { } token)
        {
            (var forward, var number) = Read(token);
            var at = all.FindIndex(e => e.Number >= number);
            at = at < 0 ? all.Count : at;
            // A forward token names the first line that has not been shown, a backward one the first that has.
            (from, to) = forward ? (at, Math.Min(all.Count, at + limit)) : (Math.Max(0, at - limit), at);
        }
        else if (request.Parameters.Flag("startFromHead") == true)
        {
            (from, to) = (0, Math.Min(all.Count, limit));
        }

        var last = all.Count == 0 ? 0 : all.Max(e => e.Number);
        return ApiResponse.Json(
            new JsonObject
            {
                ["events"] = new JsonArray([.. all[from..to].Select(e => Told(e, withStream: false))]),
                ["nextForwardToken"] = Token("f", to < all.Count ? all[to].Number : last + 1),
                ["nextBackwardToken"] = Token("b", from < all.Count ? all[from].Number : last + 1),
            }
        );
    }

    private ApiResponse FilterEvents(ApiRequest request)
    {
        var group = Group(request);
        var matches = FilterPattern.Parse(request.Parameters.Text("filterPattern") ?? "");
        var names = request.Parameters.Texts("logStreamNames").ToHashSet(StringComparer.Ordinal);
        var prefix = request.Parameters.Text("logStreamNamePrefix") ?? "";
        var limit = Limit(request, MaxEvents, MaxEvents);
        var found = Within(request, group.Events)
            .Where(e => names.Count == 0 || names.Contains(e.Stream))
            .Where(e => e.Stream.StartsWith(prefix, StringComparison.Ordinal) && matches(e.Message))
            .ToList();
        if (request.Parameters.Text("nextToken") is { } token)
        {
            var after = Pages.Read(token, InvalidToken);
            var at = found.FindIndex(e => e.Id == after);
            found = at < 0 ? throw InvalidToken() : found[(at + 1)..];
        }
        var (page, next) = Pages.Cut(found, limit, e => e.Id);
        var body = new JsonObject
        {
            ["events"] = new JsonArray([.. page.Select(e => Told(e, withStream: true))]),
            ["searchedLogStreams"] = new JsonArray(),
        };
        if (next is not null)
            body["nextToken"] = next;
        return ApiResponse.Json(body);
    }

    private static IEnumerable<LogEvent> Within(ApiRequest request, IEnumerable<LogEvent> events)
    {
        var (start, end) = (Number(request.Parameters, "startTime") ?? 0, Number(request.Parameters, "endTime") ?? long.MaxValue);
        return events.Where(e => e.Time >= start && e.Time < end);
    }

    private static JsonObject Told(LogEvent line, bool withStream)
    {
        var json = new JsonObject
        {
            ["timestamp"] = line.Time,
            ["message"] = line.Message,
            ["ingestionTime"] = line.Taken,
        };
        if (withStream)
            (json["logStreamName"], json["eventId"]) = (line.Stream, line.Id);
        return json;
    }

    private static string Token(string direction, long number) => string.Create(CultureInfo.InvariantCulture, $"{direction}/{number:D56}");

    private static (bool Forward, long Number) Read(string token) =>
        token.Split('/') is [("f" or "b") and var direction, var text]
        && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? (direction == "f", number)
            : throw InvalidToken();

    /// <summary>Times are milliseconds since 1970, which exceed an integer's range.</summary>
    private static long? Number(JsonObject parameters, string name) =>
        parameters[name] switch
        {
            null => null,
            JsonValue value when value.TryGetValue<long>(out var number) => number,
            var other => throw new AwsException("SerializationException", $"{name} must be a number; found {other.ToJsonString()}."),
        };
}
