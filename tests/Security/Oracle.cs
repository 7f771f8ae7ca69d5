using System.Text.Json.Nodes;

namespace Security.Tests;

/// <summary>One question: may this caller do the action on the resource, by these documents alone?</summary>
/// <param name="Caller">A session's, user's or root's ARN, or a service's name.</param>
/// <param name="ResourceAccount">The account that owns the resource.</param>
internal sealed record Question(string Caller, string Action, string Resource, string ResourceAccount)
{
    /// <summary>Condition keys: a string each, or a list for a multivalued key.</summary>
    public IReadOnlyDictionary<string, JsonNode> Context { get; init; } = new Dictionary<string, JsonNode>();

    /// <summary>The caller's own policies.</summary>
    public IReadOnlyList<JsonNode> Identity { get; init; } = [];

    public JsonNode? Boundary { get; init; }

    /// <summary>The resource's policy; for sts:AssumeRole the role's trust policy.</summary>
    public JsonNode? ResourcePolicy { get; init; }

    public JsonObject ToSimulation()
    {
        var simulation = new JsonObject
        {
            ["request"] = new JsonObject
            {
                ["principal"] = Caller,
                ["action"] = Action,
                ["resource"] = new JsonObject { ["resource"] = Resource, ["accountId"] = ResourceAccount },
                ["contextVariables"] = new JsonObject(
                    Context.Select(pair => KeyValuePair.Create(pair.Key, (JsonNode?)pair.Value.DeepClone()))
                ),
            },
            ["identityPolicies"] = IamSimulate.Named(Identity),
        };
        if (Boundary is not null)
            simulation["permissionBoundaryPolicies"] = IamSimulate.Named([Boundary]);
        if (ResourcePolicy is not null)
            simulation["resourcePolicy"] = ResourcePolicy.DeepClone();
        return simulation;
    }
}

/// <summary>An action as AWS's service authorization reference lists it.</summary>
/// <param name="Group">List, Read, Write, Tagging or Permissions management.</param>
/// <param name="Resources">The forms of the ARNs that it can be restricted to; none for an action without resources.</param>
internal sealed record ServiceAction(string Name, string Group, IReadOnlyList<string> ConditionKeys, IReadOnlyList<string> Resources);

/// <summary>Typed questions of <see cref="IamSimulate"/>.</summary>
internal static class Oracle
{
    /// <summary>Whether each is allowed. A question that it cannot decide, or a condition key that it would ignore, is an error.</summary>
    public static async Task<IReadOnlyList<bool>> DecideAsync(IEnumerable<Question> questions)
    {
        var asked = questions.ToArray();
        var answers = await IamSimulate.AskAsync(asked.Select(question => question.ToSimulation()));
        return
        [
            .. asked.Zip(
                answers,
                (question, answer) =>
                {
                    Assert.True(answer["result"] is not null, $"{question.Action} on {question.Resource}: {answer.ToJsonString()}");
                    Assert.True(
                        answer["ignoredContextKeys"] is JsonArray { Count: 0 },
                        $"{question.Action} on {question.Resource} ignores {answer["ignoredContextKeys"]?.ToJsonString()}"
                    );
                    return (string)answer["result"]! == "Allowed";
                }
            ),
        ];
    }

    /// <summary>The type of each condition key: String, ARN, Bool, Date, and the like; null for an unknown one.</summary>
    public static async Task<IReadOnlyDictionary<string, string?>> TypesAsync(IReadOnlyList<string> keys)
    {
        var answers = await IamSimulate.AskAsync(keys.Select(key => new JsonObject { ["typeOf"] = key }));
        return keys.Zip(answers, (key, answer) => (key, (string?)answer["type"])).ToDictionary();
    }

    /// <summary>Every action of each service.</summary>
    public static async Task<IReadOnlyList<(string Service, IReadOnlyList<ServiceAction> Actions)>> ActionsAsync(params string[] services)
    {
        var answers = await IamSimulate.AskAsync(services.Select(service => new JsonObject { ["actionsOf"] = service }));
        return [.. services.Zip(answers, (service, answer) => (service, Actions(answer)))];
    }

    private static IReadOnlyList<ServiceAction> Actions(JsonNode answer) =>
        [
            .. answer
                .AsArray()
                .Select(action => new ServiceAction(
                    (string)action!["name"]!,
                    (string)action["group"]!,
                    Texts(action["conditionKeys"]),
                    Texts(action["resources"])
                )),
        ];

    private static string[] Texts(JsonNode? list) => [.. list!.AsArray().Select(text => (string)text!)];
}
