using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>PutEvents: events that clients put on a bus.</summary>
internal sealed partial class EventsService
{
    private const int MaxEntries = 10;

    /// <summary>PutEvents: "the total entry size must be less than 256KB".</summary>
    private const int LargestRequest = 256 * 1024;

    private ApiResponse PutEvents(ApiRequest request)
    {
        var entries = request.Parameters.Objects("Entries");
        // AWS authorizes each bus; an entry without one is for the default bus.
        foreach (var entry in entries)
            Authorize(request, entry);
        CheckEntries(entries);
        var results = new JsonArray();
        foreach (var entry in entries)
            results.Add(Put(request, entry));
        return ApiResponse.Json(
            new JsonObject { ["FailedEntryCount"] = results.Count(result => result!["ErrorCode"] is not null), ["Entries"] = results }
        );
    }

    private void Authorize(ApiRequest request, JsonObject entry)
    {
        var key = EntryBus(request, entry);
        request.Authorize(
            "events:PutEvents",
            key.Arn,
            key.AccountId == request.AccountId ? null : buses.Find(key)?.Policy,
            ("events:source", Given(entry, "Source")),
            ("events:detail-type", Given(entry, "DetailType")),
            ("events:eventBusInvocation", ["false"])
        );
    }

    /// <summary>Puts one entry on its bus. A problem in one entry does not affect the others.</summary>
    private JsonObject Put(ApiRequest request, JsonObject entry)
    {
        foreach (var name in (string[])["Source", "DetailType", "Detail"])
        {
            if (string.IsNullOrEmpty(entry.Text(name)))
                return Failed("InvalidArgument", $"Parameter {name} is not valid. Reason: {name} is a required argument.");
        }

        var (source, detail) = (entry.Text("Source")!, entry.Text("Detail")!);
        if (source.StartsWith("aws.", StringComparison.Ordinal))
            return Failed("NotAuthorizedForSourceException", $"Not authorized for the source.");
        if (!IsJsonObject(detail))
            return Failed("MalformedDetail", "Detail is malformed.");
        var @event = new Event
        {
            AccountId = request.AccountId,
            Region = request.Region,
            Source = source,
            DetailType = entry.Text("DetailType")!,
            Time = TimeOf(entry) ?? buses.Now,
            Resources = entry.Texts("Resources"),
            Detail = detail,
        };
        // An event for a bus that does not exist is accepted and dropped.
        if (buses.Find(EntryBus(request, entry)) is { } bus)
            delivery.Deliver(bus, @event);
        return new() { ["EventId"] = @event.Id };
    }

    private static void CheckEntries(IReadOnlyList<JsonObject> entries)
    {
        if (entries.Count == 0)
            throw EventsInput.Constraint("[]", "entries", "Member must have length greater than or equal to 1");
        if (entries.Count > MaxEntries)
        {
            throw EventsInput.Constraint(
                $"[{string.Join(", ", entries.Select(JavaText))}]",
                "entries",
                $"Member must have length less than or equal to {MaxEntries}"
            );
        }

        if (entries.Sum(Size) > LargestRequest)
            throw new AwsException("ValidationException", "Total size of the entries in the request is over the limit.");
    }

    /// <summary>User guide, "Calculating PutEvents event entry size": 14 bytes for a time, and the UTF-8 bytes of the texts.</summary>
    private static int Size(JsonObject entry) =>
        (entry.ContainsKey("Time") ? 14 : 0)
        + new[] { "Source", "DetailType", "Detail" }.Sum(name => Encoding.UTF8.GetByteCount(entry.Text(name) ?? ""))
        + entry.Texts("Resources").Sum(Encoding.UTF8.GetByteCount);

    /// <summary>AWS's message shows the entries as its Java class prints them.</summary>
    private static string JavaText(JsonObject entry)
    {
        var resources = entry.Texts("Resources");
        return $"PutEventsRequestEntry(time={TimeOf(entry)?.ToString("r", CultureInfo.InvariantCulture) ?? "null"}, "
            + $"source={entry.Text("Source") ?? "null"}, "
            + $"resources={(resources.Count == 0 ? "null" : $"[{string.Join(", ", resources)}]")}, "
            + $"detailType={entry.Text("DetailType") ?? "null"}, "
            + $"detail={entry.Text("Detail") ?? "null"}, eventBusName={entry.Text("EventBusName") ?? "null"}, "
            + $"traceHeader={entry.Text("TraceHeader") ?? "null"}, "
            + "kmsKeyIdentifier=null, internalMetadata=null)";
    }

    private static BusKey EntryBus(ApiRequest request, JsonObject entry) =>
        EventsInput.Bus(request, entry.Text("EventBusName") ?? BusKey.Default, "eventBusName");

    /// <summary>JSON 1.1 sends times as seconds since 1970.</summary>
    private static DateTimeOffset? TimeOf(JsonObject entry) =>
        entry["Time"] is JsonValue value && value.GetValueKind() == JsonValueKind.Number
            ? DateTimeOffset.FromUnixTimeMilliseconds((long)(value.GetValue<double>() * 1000))
            : null;

    private static string[] Given(JsonObject entry, string name) => entry.Text(name) is { } text ? [text] : [];

    private static JsonObject Failed(string code, string message) => new() { ["ErrorCode"] = code, ["ErrorMessage"] = message };

    private static bool IsJsonObject(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
