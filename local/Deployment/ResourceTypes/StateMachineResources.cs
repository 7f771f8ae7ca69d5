using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>SAM's state machines: the definition is a file, with <c>${…}</c> substituted.</summary>
internal static partial class StateMachineResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::Serverless::StateMachine",
            new()
            {
                "Name",
                "Type",
                "DefinitionUri",
                "DefinitionSubstitutions",
                "Role",
                {
                    "Logging",
                    new()
                    {
                        "Level",
                        "IncludeExecutionData",
                        {
                            "Destinations",
                            new()
                            {
                                {
                                    "CloudWatchLogsLogGroup",
                                    new() { "LogGroupArn" }
                                },
                            }
                        },
                    }
                },
                {
                    "Tracing",
                    new() { "Enabled" }
                },
            },
            CreateAsync
        ),
    ];

    private static async Task<StackResource> CreateAsync(NewResource machine, CancellationToken cancellationToken)
    {
        var name = machine.Text("Name");
        var answer = await machine.CallAsync(
            "states",
            "CreateStateMachine",
            new()
            {
                ["name"] = name,
                ["type"] = machine.OptionalText("Type"),
                ["definition"] = Definition(machine),
                ["roleArn"] = machine.Text("Role"),
                ["loggingConfiguration"] = CamelCase(machine.Properties["Logging"]),
                ["tracingConfiguration"] = CamelCase(machine.Properties["Tracing"]),
            },
            cancellationToken
        );
        var arn = (string)answer.Body!["stateMachineArn"]!;
        return machine.Created(arn, ("Arn", arn), ("Name", name));
    }

    private static string Definition(NewResource machine)
    {
        var file = machine.Text("DefinitionUri");
        var text = machine.Target.Files.Read(file, machine.Declared["DefinitionUri"]!.At);
        var substitutions = machine.Properties["DefinitionSubstitutions"] as JsonObject ?? [];
        return Substitution()
            .Replace(
                text,
                match =>
                    substitutions[match.Groups["name"].Value] is JsonValue value
                        ? Intrinsics.AsText(value)
                        : throw new TemplateException(
                            new(file, 1 + text.AsSpan(0, match.Index).Count('\n')),
                            $"{match.Value} is not among the DefinitionSubstitutions of {machine.LogicalId}"
                        )
            );
    }

    /// <summary>
    /// CloudFormation writes <c>IncludeExecutionData</c> where the API has <c>includeExecutionData</c>; a truth value may come as text.
    /// </summary>
    private static JsonNode? CamelCase(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.Select(p =>
                    KeyValuePair.Create(
                        char.ToLowerInvariant(p.Key[0]) + p.Key[1..],
                        p.Key is "IncludeExecutionData" or "Enabled" ? Truth(p.Value!) : CamelCase(p.Value)
                    )
                )
            ),
            JsonArray list => new JsonArray([.. list.Select(CamelCase)]),
            _ => node?.DeepClone(),
        };

    private static JsonValue Truth(JsonNode value) => JsonValue.Create(Intrinsics.AsText(value.AsValue()) == "true");

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z0-9]+)\}", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant)]
    private static partial Regex Substitution();
}
