using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Events.Patterns;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>EventBridge: buses, rules by event pattern, and targets that are other buses or state machines.</summary>
internal sealed partial class EventsService : Service
{
    private readonly EventBuses buses;
    private readonly EventDelivery delivery;

    public EventsService(EventBuses buses, EventDelivery delivery)
        : base("events", Protocol.Json11, target: "AWSEvents")
    {
        this.buses = buses;
        this.delivery = delivery;
        On("CreateEventBus", CreateEventBus).Takes("Name", "Description", "Tags");
        On("DescribeEventBus", DescribeEventBus);
        On("ListEventBuses", ListEventBuses).Takes("NamePrefix", "Limit", "NextToken");
        On("DeleteEventBus", DeleteEventBus);
        On("PutPermission", PutPermission);
        On("RemovePermission", RemovePermission);
        On("PutRule", PutRule)
            .Takes("Name", "EventBusName", "EventPattern", "ScheduleExpression", "State", "Description", "RoleArn", "Tags");
        On("DescribeRule", DescribeRule);
        On("ListRules", ListRules).Takes("EventBusName", "NamePrefix", "Limit", "NextToken");
        On("ListRuleNamesByTarget", ListRuleNamesByTarget).Takes("TargetArn", "EventBusName", "Limit", "NextToken");
        On("DeleteRule", DeleteRule);
        On("EnableRule", request => SetState(request, "events:EnableRule", enabled: true));
        On("DisableRule", request => SetState(request, "events:DisableRule", enabled: false));
        On("PutTargets", PutTargets).Without("targets other than buses and state machines");
        On("ListTargetsByRule", ListTargetsByRule).Takes("Rule", "EventBusName", "Limit", "NextToken");
        On("RemoveTargets", RemoveTargets);
        On("TagResource", TagResource);
        On("UntagResource", UntagResource);
        On("ListTagsForResource", ListTagsForResource);
        On("PutEvents", PutEvents);
        On("TestEventPattern", TestEventPattern);
    }

    private ApiResponse CreateEventBus(ApiRequest request)
    {
        var name = EventsInput.Required(request.Parameters, "Name");
        if (name.Contains('/'))
            throw new AwsException("ValidationException", "Event bus name must not contain '/'.");
        var key = EventsInput.Bus(request, name, "name");
        var tags = EventsInput.Tags(request.Parameters);
        request.Authorize("events:CreateEventBus", key.Arn, [.. TagConditions.OfRequest(tags)]);
        buses.Create(key, request.Parameters.Text("Description"), tags);
        return ApiResponse.Json(new JsonObject { ["EventBusArn"] = key.Arn });
    }

    private ApiResponse DescribeEventBus(ApiRequest request)
    {
        var key = EventsInput.Bus(request, "Name");
        request.Authorize("events:DescribeEventBus", key.Arn);
        return ApiResponse.Json(Described(buses.Get(key)));
    }

    private ApiResponse ListEventBuses(ApiRequest request)
    {
        request.Authorize("events:ListEventBuses", "*");
        var prefix = request.Parameters.Text("NamePrefix") ?? "";
        return EventsInput.Page(
            request.Parameters,
            "EventBuses",
            buses.In(request.AccountId, request.Region).Where(bus => bus.Key.Name.StartsWith(prefix, StringComparison.Ordinal)),
            bus => bus.Key.Name,
            Described
        );
    }

    private ApiResponse DeleteEventBus(ApiRequest request)
    {
        var key = EventsInput.Bus(request, EventsInput.Required(request.Parameters, "Name"), "name");
        request.Authorize("events:DeleteEventBus", key.Arn);
        buses.Delete(key);
        return ApiResponse.Empty;
    }

    private ApiResponse PutPermission(ApiRequest request)
    {
        var key = EventsInput.Bus(request);
        request.Authorize("events:PutPermission", key.Arn);
        buses.Change(key, bus => bus with { Policy = BusPolicy.Put(bus, request.Parameters) });
        return ApiResponse.Empty;
    }

    private ApiResponse RemovePermission(ApiRequest request)
    {
        var key = EventsInput.Bus(request);
        request.Authorize("events:RemovePermission", key.Arn);
        var all = request.Parameters.Flag("RemoveAllPermissions") ?? false;
        buses.Change(
            key,
            bus => bus with { Policy = all ? null : BusPolicy.Remove(bus, EventsInput.Required(request.Parameters, "StatementId")) }
        );
        return ApiResponse.Empty;
    }

    private ApiResponse TestEventPattern(ApiRequest request)
    {
        request.Authorize("events:TestEventPattern", "*");
        var pattern = ParsePattern(EventsInput.Required(request.Parameters, "EventPattern"));
        var text = EventsInput.Required(request.Parameters, "Event");
        JsonElement @event;
        try
        {
            using var document = JsonDocument.Parse(text);
            @event = document.RootElement.Clone();
        }
        catch (JsonException)
        {
            throw NotAnEvent();
        }

        string[] required = ["id", "account", "source", "time", "region", "detail-type"];
        if (@event.ValueKind != JsonValueKind.Object || !required.All(name => @event.TryGetProperty(name, out _)))
            throw NotAnEvent();
        return ApiResponse.Json(new JsonObject { ["Result"] = pattern.Matches(@event) });
    }

    private static AwsException NotAnEvent() => new("ValidationException", "Parameter Event is not valid.");

    private static EventPattern ParsePattern(string text)
    {
        try
        {
            return EventPattern.Parse(text);
        }
        catch (InvalidEventPatternException e)
        {
            throw new AwsException("InvalidEventPatternException", $"Event pattern is not valid. Reason: {e.Message}");
        }
    }

    private static JsonObject Described(EventBus bus)
    {
        var described = new JsonObject
        {
            ["Name"] = bus.Key.Name,
            ["Arn"] = bus.Key.Arn,
            ["CreationTime"] = WireTime.Epoch(bus.Created),
            ["LastModifiedTime"] = WireTime.Epoch(bus.LastModified),
        };
        if (bus.Description is { } description)
            described["Description"] = description;
        if (bus.Policy is { } policy)
            described["Policy"] = policy;
        return described;
    }
}
