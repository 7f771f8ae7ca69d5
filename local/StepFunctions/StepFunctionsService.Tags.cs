using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.StepFunctions;

/// <summary>Tags of state machines; versions and aliases have none.</summary>
internal sealed partial class StepFunctionsService
{
    /// <summary>"Maximum number of tags per resource": service quotas of Step Functions.</summary>
    private const int MaxTags = 50;

    private StateMachine Tagged(string arn)
    {
        if (!QualifiedArn().IsMatch(arn))
            throw InvalidArn(arn);
        return machines.Find(arn) ?? throw new AwsException("ResourceNotFound", $"Resource not found: '{arn}'");
    }

    private ApiResponse TagResource(ApiRequest request)
    {
        var arn = Required(request, "resourceArn", 256);
        var tags = Tags(request);
        request.Authorize("states:TagResource", arn, [.. TagConditions.OfRequest(tags)]);
        SetTags(Tagged(arn), tags);
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse UntagResource(ApiRequest request)
    {
        var machine = Tagged(Authorized(request, "states:UntagResource", "resourceArn"));
        lock (machine.Tags)
        {
            foreach (var key in request.Parameters.Texts("tagKeys"))
                machine.Tags.Remove(key);
        }
        return ApiResponse.Json(new JsonObject());
    }

    private ApiResponse ListTagsForResource(ApiRequest request)
    {
        var machine = Tagged(Authorized(request, "states:ListTagsForResource", "resourceArn"));
        lock (machine.Tags)
            return Listed("tags", machine.Tags.Select(t => new JsonObject { ["key"] = t.Key, ["value"] = t.Value }), null);
    }

    private static List<KeyValuePair<string, string>> Tags(ApiRequest request) =>
        [
            .. request
                .Parameters.Objects("tags")
                .Select(t =>
                    KeyValuePair.Create(
                        t.Text("key") ?? throw Invalid("Value null at 'tags.key' failed to satisfy constraint: Member must not be null"),
                        t.Text("value") ?? ""
                    )
                ),
        ];

    private static void CheckTagLimit(IEnumerable<string> keys)
    {
        if (keys.Distinct(StringComparer.Ordinal).Count() > MaxTags)
            throw new AwsException("TooManyTags", "You've exceeded the number of tags allowed for a resource.");
    }

    private static void SetTags(StateMachine machine, List<KeyValuePair<string, string>> tags)
    {
        lock (machine.Tags)
        {
            CheckTagLimit(machine.Tags.Keys.Concat(tags.Select(tag => tag.Key)));
            foreach (var (key, value) in tags)
                machine.Tags[key] = value;
        }
    }
}
