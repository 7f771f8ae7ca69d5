using System.Text.Json.Nodes;
using LocalAws.Iam.Engine;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>Changes a bus's resource policy: the whole document, or one statement by its id.</summary>
internal static class BusPolicy
{
    /// <summary>EventBridge quotas: "the policy size can't exceed 10240 characters".</summary>
    private const int Longest = 10240;

    /// <summary>The policy after PutPermission.</summary>
    public static string Put(EventBus bus, JsonObject parameters)
    {
        var policy = parameters.Text("Policy") ?? WithStatement(bus, parameters);
        try
        {
            PolicyRules.Check(PolicyParser.Parse(policy, PolicyKind.Resource), PolicyKind.Resource);
        }
        catch (MalformedPolicyException e)
        {
            throw new AwsException("ValidationException", e.Message);
        }

        return policy.Length <= Longest
            ? policy
            : throw new AwsException(
                "PolicyLengthExceededException",
                $"The event bus policy is too long. The limit is {Longest} characters."
            );
    }

    /// <summary>The policy without one of its statements; null if none is left.</summary>
    public static string? Remove(EventBus bus, string statementId)
    {
        var policy = Parsed(bus);
        var statements = (JsonArray)policy["Statement"]!;
        var statement =
            Find(statements, statementId)
            ?? throw new AwsException("ResourceNotFoundException", "Statement with the provided id does not exist.");
        statements.Remove(statement);
        return statements.Count == 0 ? null : policy.ToJsonString();
    }

    private static string WithStatement(EventBus bus, JsonObject parameters)
    {
        var action = EventsInput.Required(parameters, "Action");
        if (action != "events:PutEvents")
            throw new AwsException("ValidationException", "Provided value in parameter 'action' is not supported.");
        var principal = EventsInput.Required(parameters, "Principal");
        if (principal != "*" && !Principal.IsAccountId(principal))
            throw new AwsException("ValidationException", "Provided value in parameter 'principal' is not valid.");
        var id = EventsInput.Required(parameters, "StatementId");
        var statement = new JsonObject
        {
            ["Sid"] = id,
            ["Effect"] = "Allow",
            ["Principal"] = principal == "*" ? "*" : new JsonObject { ["AWS"] = $"arn:aws:iam::{principal}:root" },
            ["Action"] = action,
            ["Resource"] = bus.Key.Arn,
        };
        if (parameters.Object("Condition") is { } condition)
        {
            statement["Condition"] = new JsonObject
            {
                [EventsInput.Required(condition, "Type")] = new JsonObject
                {
                    [EventsInput.Required(condition, "Key")] = EventsInput.Required(condition, "Value"),
                },
            };
        }

        var policy = Parsed(bus);
        var statements = (JsonArray)policy["Statement"]!;
        if (Find(statements, id) is { } same)
            statements.Remove(same);
        statements.Add(statement);
        return policy.ToJsonString();
    }

    private static JsonObject Parsed(EventBus bus)
    {
        if (bus.Policy is null)
            return new() { ["Version"] = "2012-10-17", ["Statement"] = new JsonArray() };
        var policy = (JsonObject)JsonNode.Parse(bus.Policy)!;
        if (policy["Statement"] is JsonObject single)
            policy["Statement"] = new JsonArray(single.DeepClone());
        return policy;
    }

    private static JsonNode? Find(JsonArray statements, string id) =>
        statements.FirstOrDefault(statement => (string?)statement!["Sid"] == id);
}
