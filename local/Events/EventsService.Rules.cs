using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>The operations on rules.</summary>
internal sealed partial class EventsService
{
    /// <summary>EventBridge quotas: "Rules: 300 per event bus" in most Regions.</summary>
    private const int MaxRules = 300;

    private ApiResponse PutRule(ApiRequest request)
    {
        var parameters = request.Parameters;
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request));
        var tags = EventsInput.Tags(parameters);
        request.Authorize("events:PutRule", key.RuleArn(name), [.. TagConditions.OfRequest(tags)]);
        if (parameters.Text("ScheduleExpression") is { } schedule)
        {
            if (key.Name != BusKey.Default)
                throw new AwsException("ValidationException", "ScheduleExpression is supported only on the default event bus.");
            if (ScheduleExpression.Parse(schedule) is null)
                throw new AwsException("ValidationException", "Parameter ScheduleExpression is not valid.");
        }

        var text = parameters.Text("EventPattern");
        if (text is null && parameters.Text("ScheduleExpression") is null)
            throw new AwsException("ValidationException", "Parameter(s) EventPattern or ScheduleExpression must be specified.");
        var pattern = text is null ? null : ParsePattern(text);
        var state = parameters.Text("State");
        if (state is not (null or "ENABLED" or "DISABLED"))
        {
            throw EventsInput.Constraint(
                state,
                "state",
                "Member must satisfy enum value set: [ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS, DISABLED, ENABLED]"
            );
        }

        buses.Change(
            key,
            bus =>
            {
                if (!bus.Rules.ContainsKey(name) && bus.Rules.Count >= MaxRules)
                    throw new AwsException("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
                // A rule that is put again keeps its targets and tags, and loses everything else that is not given.
                return EventBuses.WithRule(
                    bus,
                    new Rule(name, key)
                    {
                        PatternText = text,
                        Pattern = pattern,
                        Schedule = parameters.Text("ScheduleExpression"),
                        Since = buses.Now,
                        Description = parameters.Text("Description"),
                        RoleArn = parameters.Text("RoleArn"),
                        Enabled = state != "DISABLED",
                        Targets = bus.Rules.GetValueOrDefault(name)?.Targets ?? new Dictionary<string, Target>(),
                        // "If you are updating an existing rule, […] any tags you specify […] are not applied": API reference.
                        Tags = bus.Rules.GetValueOrDefault(name)?.Tags ?? tags,
                    }
                );
            }
        );
        return ApiResponse.Json(new JsonObject { ["RuleArn"] = key.RuleArn(name) });
    }

    private ApiResponse DescribeRule(ApiRequest request)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request));
        request.Authorize("events:DescribeRule", key.RuleArn(name));
        return ApiResponse.Json(Described(buses.GetRule(key, name), withCreator: true));
    }

    private ApiResponse ListRules(ApiRequest request)
    {
        var key = EventsInput.Bus(request);
        request.Authorize("events:ListRules", key.RuleArn("*"));
        var prefix = request.Parameters.Text("NamePrefix") ?? "";
        return EventsInput.Page(
            request.Parameters,
            "Rules",
            Sorted(buses.Get(key)).Where(rule => rule.Name.StartsWith(prefix, StringComparison.Ordinal)),
            rule => rule.Name,
            rule => Described(rule, withCreator: false)
        );
    }

    private ApiResponse ListRuleNamesByTarget(ApiRequest request)
    {
        var key = EventsInput.Bus(request);
        request.Authorize("events:ListRuleNamesByTarget", key.RuleArn("*"));
        var target = EventsInput.Required(request.Parameters, "TargetArn");
        return EventsInput.Page(
            request.Parameters,
            "RuleNames",
            Sorted(buses.Get(key)).Where(rule => rule.Targets.Values.Any(found => found.Arn == target)),
            rule => rule.Name,
            rule => JsonValue.Create(rule.Name)
        );
    }

    private static IEnumerable<Rule> Sorted(EventBus bus) => bus.Rules.Values.OrderBy(rule => rule.Name, StringComparer.Ordinal);

    /// <summary>Deleting a rule that does not exist succeeds.</summary>
    private ApiResponse DeleteRule(ApiRequest request)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request));
        request.Authorize("events:DeleteRule", key.RuleArn(name));
        buses.Change(
            key,
            bus =>
            {
                if (bus.Rules.GetValueOrDefault(name) is { Targets.Count: > 0 })
                    throw new AwsException("ValidationException", "Rule can't be deleted since it has targets.");
                var rules = new Dictionary<string, Rule>(bus.Rules);
                rules.Remove(name);
                return bus with { Rules = rules };
            }
        );
        return ApiResponse.Empty;
    }

    private ApiResponse SetState(ApiRequest request, string action, bool enabled)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request));
        request.Authorize(action, key.RuleArn(name));
        buses.ChangeRule(key, name, rule => rule with { Enabled = enabled, Since = enabled && !rule.Enabled ? buses.Now : rule.Since });
        return ApiResponse.Empty;
    }

    private static JsonObject Described(Rule rule, bool withCreator)
    {
        var described = new JsonObject
        {
            ["Name"] = rule.Name,
            ["Arn"] = rule.Arn,
            ["State"] = rule.Enabled ? "ENABLED" : "DISABLED",
            ["EventBusName"] = rule.Bus.Name,
        };
        if (rule.PatternText is { } pattern)
            described["EventPattern"] = pattern;
        if (rule.Schedule is { } schedule)
            described["ScheduleExpression"] = schedule;
        if (rule.Description is { } description)
            described["Description"] = description;
        if (rule.RoleArn is { } role)
            described["RoleArn"] = role;
        if (withCreator)
            described["CreatedBy"] = rule.Bus.AccountId;
        return described;
    }
}
