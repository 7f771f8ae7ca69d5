using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>The operations on rules' targets.</summary>
internal sealed partial class EventsService
{
    /// <summary>EventBridge quotas: "Targets: 5 per rule".</summary>
    private const int MaxTargets = 5;

    private ApiResponse PutTargets(ApiRequest request)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request, "Rule"));
        request.Authorize("events:PutTargets", key.RuleArn(name));
        var targets = request.Parameters.Objects("Targets").Select((target, i) => ReadTarget(target, i + 1)).ToArray();
        foreach (var role in targets.Select(target => target.RoleArn).OfType<string>().Distinct())
            request.AuthorizePassRole(role, "events.amazonaws.com");
        buses.ChangeRule(
            key,
            name,
            rule =>
            {
                var all = new Dictionary<string, Target>(rule.Targets);
                foreach (var target in targets)
                    all[target.Id] = target;
                return all.Count <= MaxTargets
                    ? rule with
                    {
                        Targets = all,
                    }
                    : throw new AwsException("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
            }
        );
        return NoneFailed();
    }

    private ApiResponse ListTargetsByRule(ApiRequest request)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request, "Rule"));
        request.Authorize("events:ListTargetsByRule", key.RuleArn(name));
        return EventsInput.Page(
            request.Parameters,
            "Targets",
            buses.GetRule(key, name).Targets.Values,
            target => target.Id,
            target => target.Json.DeepClone()
        );
    }

    private ApiResponse RemoveTargets(ApiRequest request)
    {
        var (key, name) = (EventsInput.Bus(request), EventsInput.RuleName(request, "Rule"));
        request.Authorize("events:RemoveTargets", key.RuleArn(name));
        var ids = request.Parameters.Texts("Ids");
        var failed = new JsonArray();
        buses.ChangeRule(
            key,
            name,
            rule =>
            {
                var left = new Dictionary<string, Target>(rule.Targets);
                foreach (var id in ids.Where(id => !left.Remove(id)))
                {
                    failed.Add(
                        new JsonObject
                        {
                            ["TargetId"] = id,
                            ["ErrorCode"] = "ResourceNotFoundException",
                            ["ErrorMessage"] = $"Rule {name} does not have a target with the Id {id}.",
                        }
                    );
                }

                return rule with
                {
                    Targets = left,
                };
            }
        );
        return ApiResponse.Json(new JsonObject { ["FailedEntryCount"] = failed.Count, ["FailedEntries"] = failed });
    }

    private static ApiResponse NoneFailed() =>
        ApiResponse.Json(new JsonObject { ["FailedEntryCount"] = 0, ["FailedEntries"] = new JsonArray() });

    private static Target ReadTarget(JsonObject given, int number)
    {
        given.OnlyKnows("a target", "Id", "Arn", "RoleArn", "Input", "InputPath", "InputTransformer", "DeadLetterConfig", "RetryPolicy");
        var id = EventsInput.Required(given, "Id");
        EventsInput.CheckTargetId(id, number);
        var arn = EventsInput.Required(given, "Arn");
        if (arn.Split(':', 6) is not ["arn", _, { Length: > 0 } service, _, _, { Length: > 0 }])
            throw new AwsException("ValidationException", $"Parameter {arn} is not valid. Reason: Provided Arn is not in correct format.");
        if (!EventDelivery.Supports(arn))
            throw AwsException.NotSupported($"targets of the service {service}");
        var (input, path, transformer) = (given.Text("Input"), given.Text("InputPath"), given.Object("InputTransformer"));
        if ((input is null ? 0 : 1) + (path is null ? 0 : 1) + (transformer is null ? 0 : 1) > 1)
        {
            throw new AwsException(
                "ValidationException",
                $"Only one of Input, InputPath, or InputTransformer must be provided for target {id}."
            );
        }

        if (input is not null && !IsJson(input))
            throw new AwsException("ValidationException", $"JSON syntax error in input for target {id}.");
        if (path is not null && !JsonPath.IsValid(path))
            throw new AwsException("ValidationException", $"InputPath for target {id} is invalid.");
        // EventBridge has required a role for buses in other accounts since 2023, and for state machines always.
        var role = given.Text("RoleArn") ?? throw new AwsException("ValidationException", $"RoleArn is required for target {arn}.");
        return new Target(id, arn)
        {
            RoleArn = role,
            Input = input,
            InputPath = path,
            Transformer = transformer is null ? null : ReadTransformer(transformer, id),
            DeadLetterQueue = given.Object("DeadLetterConfig") is { } queue ? ReadQueue(queue, arn) : null,
            MaximumRetries = given.Object("RetryPolicy") is { } retries ? ReadRetries(retries, number) : null,
            Json = (JsonObject)given.DeepClone(),
        };
    }

    private static string ReadQueue(JsonObject given, string targetArn)
    {
        var arn = given.Text("Arn");
        return arn?.Split(':') is ["arn", _, "sqs", { Length: > 0 }, { Length: 12 }, { Length: > 0 }]
            ? arn
            : throw new AwsException(
                "ValidationException",
                $"Invalid DeadLetterConfig for target {targetArn}: {arn} is not the ARN of a queue of SQS."
            );
    }

    private static int? ReadRetries(JsonObject given, int number)
    {
        var (retries, age) = (given.Integer("MaximumRetryAttempts"), given.Integer("MaximumEventAgeInSeconds"));
        if (retries is < 0 or > 185)
        {
            throw OutOfRange(
                "maximumRetryAttempts",
                retries.Value,
                retries < 0 ? "greater than or equal to 0" : "less than or equal to 185"
            );
        }
        if (age is < 60 or > 86400)
        {
            throw OutOfRange(
                "maximumEventAgeInSeconds",
                age.Value,
                age < 60 ? "greater than or equal to 60" : "less than or equal to 86400"
            );
        }
        return retries;

        AwsException OutOfRange(string member, int value, string limit) =>
            EventsInput.Constraint($"{value}", $"targets.{number}.member.retryPolicy.{member}", "Member must have value " + limit);
    }

    private static InputTransformer ReadTransformer(JsonObject given, string targetId)
    {
        var paths = given.Object("InputPathsMap") ?? [];
        var read = new InputTransformer(
            paths.ToDictionary(path => path.Key, path => EventsInput.Required(paths, path.Key)),
            EventsInput.Required(given, "InputTemplate")
        );
        if (read.Paths.FirstOrDefault(path => !JsonPath.IsValid(path.Value)) is { Key: { } key })
            throw new AwsException("ValidationException", $"InputPathsMap for target {targetId} has an invalid path for {key}.");
        return read.UndefinedPlaceholder is { } undefined
            ? throw new AwsException(
                "ValidationException",
                $"InputTemplate for target {targetId} contains invalid placeholder {undefined}."
            )
            : read;
    }

    private static bool IsJson(string text)
    {
        try
        {
            JsonDocument.Parse(text).Dispose();
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
