using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>Tags on buses and rules.</summary>
internal sealed partial class EventsService
{
    private ApiResponse TagResource(ApiRequest request)
    {
        var given = EventsInput.Tags(request.Parameters);
        ChangeTags(
            request,
            "events:TagResource",
            tags =>
            {
                foreach (var (key, value) in given)
                    tags[key] = value;
            }
        );
        return ApiResponse.Empty;
    }

    private ApiResponse UntagResource(ApiRequest request)
    {
        var keys = request.Parameters.Texts("TagKeys");
        ChangeTags(
            request,
            "events:UntagResource",
            tags =>
            {
                foreach (var key in keys)
                    tags.Remove(key);
            }
        );
        return ApiResponse.Empty;
    }

    private ApiResponse ListTagsForResource(ApiRequest request)
    {
        var (bus, rule) = Resource(request, "events:ListTagsForResource");
        var tags = rule is null ? buses.Get(bus).Tags : buses.GetRule(bus, rule).Tags;
        return ApiResponse.Json(
            new JsonObject
            {
                ["Tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["Key"] = tag.Key, ["Value"] = tag.Value })]),
            }
        );
    }

    private void ChangeTags(ApiRequest request, string action, Action<Dictionary<string, string>> change)
    {
        var (bus, rule) = Resource(request, action);
        if (rule is null)
            buses.Change(bus, found => found with { Tags = Changed(found.Tags, change) });
        else
            buses.ChangeRule(bus, rule, found => found with { Tags = Changed(found.Tags, change) });
    }

    private static Dictionary<string, string> Changed(IReadOnlyDictionary<string, string> tags, Action<Dictionary<string, string>> change)
    {
        var changed = new Dictionary<string, string>(tags);
        change(changed);
        return changed;
    }

    /// <summary>The bus, or the rule on a bus, that the ARN names.</summary>
    private static (BusKey Bus, string? Rule) Resource(ApiRequest request, string action)
    {
        var arn = EventsInput.Required(request.Parameters, "ResourceARN");
        request.Authorize(action, arn);
        if (BusKey.FromArn(arn) is { } bus && bus.AccountId == request.AccountId)
            return (bus, null);
        if (arn.Split(':', 6) is ["arn", _, "events", var region, var accountId, var resource] && accountId == request.AccountId)
        {
            switch (resource.Split('/'))
            {
                case ["rule", var name]:
                    return (new(accountId, region, BusKey.Default), name);
                case ["rule", var busName, var name]:
                    return (new(accountId, region, busName), name);
            }
        }

        throw new AwsException("ValidationException", $"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.");
    }
}
