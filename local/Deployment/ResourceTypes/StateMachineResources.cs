using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>State machines, their versions and aliases. A definition is an S3 object or a string, with <c>${…}</c> substituted.</summary>
internal static class StateMachineResources
{
    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::StepFunctions::StateMachine",
            new()
            {
                "StateMachineName",
                "StateMachineType",
                "Definition",
                "DefinitionString",
                {
                    "DefinitionS3Location",
                    new() { "Bucket", "Key", "Version" }
                },
                "DefinitionSubstitutions",
                "RoleArn",
                {
                    "LoggingConfiguration",
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
                    "TracingConfiguration",
                    new() { "Enabled" }
                },
                { "Tags", Tags.Shape },
            },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = UpdateAsync,
            Required = ["RoleArn"],
            ReplacedBy = ["StateMachineName", "StateMachineType"],
            NameProperty = "StateMachineName",
            Missing = ["EncryptionConfiguration"],
        },
        new(
            "AWS::StepFunctions::StateMachineVersion",
            new() { "StateMachineArn", "StateMachineRevisionId", "Description" },
            CreateVersionAsync,
            DeleteVersionAsync
        )
        {
            Required = ["StateMachineArn"],
        },
        new(
            "AWS::StepFunctions::StateMachineAlias",
            new()
            {
                "Name",
                "Description",
                {
                    "DeploymentPreference",
                    new() { "Type", "StateMachineVersionArn" }
                },
                {
                    "RoutingConfiguration",
                    new() { "StateMachineVersionArn", "Weight" }
                },
            },
            CreateAliasAsync,
            DeleteAliasAsync
        )
        {
            UpdateAsync = UpdateAliasAsync,
            ReplacedBy = ["Name"],
            NameProperty = "Name",
        },
    ];

    private static async Task CreateAsync(ResourceWork machine, CancellationToken cancellationToken)
    {
        var name = machine.Name("StateMachineName", 80);
        var answer = await machine.CallAsync(
            "states",
            "CreateStateMachine",
            new()
            {
                ["name"] = name,
                ["type"] = machine.OptionalText("StateMachineType"),
                ["definition"] = await DefinitionAsync(machine, cancellationToken),
                ["roleArn"] = machine.Text("RoleArn"),
                ["loggingConfiguration"] = CamelCase(machine.Properties["LoggingConfiguration"]),
                ["tracingConfiguration"] = CamelCase(machine.Properties["TracingConfiguration"]),
                ["tags"] = Tags.Of(machine.Properties) is { Count: > 0 } tags ? Tags.List(tags, "key", "value") : null,
            },
            cancellationToken
        );
        var arn = (string)answer.Body!["stateMachineArn"]!;
        machine.Exists(arn, ("Arn", arn), ("Name", name));
        var described = await machine.CallAsync("states", "DescribeStateMachine", new() { ["stateMachineArn"] = arn }, cancellationToken);
        machine.Exists(arn, ("StateMachineRevisionId", (string?)described.Body?["revisionId"] ?? "INITIAL"));
    }

    private static async Task UpdateAsync(ResourceWork machine, CancellationToken cancellationToken)
    {
        var arn = machine.PhysicalId!;
        var answer = await machine.CallAsync(
            "states",
            "UpdateStateMachine",
            new()
            {
                ["stateMachineArn"] = arn,
                ["definition"] = await DefinitionAsync(machine, cancellationToken),
                ["roleArn"] = machine.Text("RoleArn"),
                ["loggingConfiguration"] = CamelCase(machine.Properties["LoggingConfiguration"]),
                ["tracingConfiguration"] = CamelCase(machine.Properties["TracingConfiguration"]),
            },
            cancellationToken
        );
        if ((string?)answer.Body?["revisionId"] is { } revision)
            machine.Exists(arn, ("StateMachineRevisionId", revision));
        var (set, removed) = Tags.Changes(machine);
        if (set.Count > 0)
        {
            await machine.CallAsync(
                "states",
                "TagResource",
                new() { ["resourceArn"] = arn, ["tags"] = Tags.List(set, "key", "value") },
                cancellationToken
            );
        }
        if (removed.Count > 0)
            await machine.CallAsync("states", "UntagResource", new() { ["resourceArn"] = arn, ["tagKeys"] = removed }, cancellationToken);
    }

    private static Task DeleteAsync(ResourceWork machine, CancellationToken cancellationToken) =>
        machine.CallIfThereAsync("states", "DeleteStateMachine", new() { ["stateMachineArn"] = machine.PhysicalId }, cancellationToken);

    private static async Task CreateVersionAsync(ResourceWork version, CancellationToken cancellationToken)
    {
        var answer = await version.CallAsync(
            "states",
            "PublishStateMachineVersion",
            new()
            {
                ["stateMachineArn"] = version.Text("StateMachineArn"),
                ["revisionId"] = version.OptionalText("StateMachineRevisionId"),
                ["description"] = version.OptionalText("Description"),
            },
            cancellationToken
        );
        var arn = (string)answer.Body!["stateMachineVersionArn"]!;
        version.Exists(arn, ("Arn", arn));
    }

    private static Task DeleteVersionAsync(ResourceWork version, CancellationToken cancellationToken) =>
        version.CallIfThereAsync(
            "states",
            "DeleteStateMachineVersion",
            new() { ["stateMachineVersionArn"] = version.PhysicalId },
            cancellationToken
        );

    private static async Task CreateAliasAsync(ResourceWork alias, CancellationToken cancellationToken)
    {
        var answer = await alias.CallAsync(
            "states",
            "CreateStateMachineAlias",
            new()
            {
                ["name"] = alias.Text("Name"),
                ["description"] = alias.OptionalText("Description"),
                ["routingConfiguration"] = Routing(alias),
            },
            cancellationToken
        );
        var arn = (string)answer.Body!["stateMachineAliasArn"]!;
        alias.Exists(arn, ("Arn", arn));
    }

    private static Task UpdateAliasAsync(ResourceWork alias, CancellationToken cancellationToken) =>
        alias.CallAsync(
            "states",
            "UpdateStateMachineAlias",
            new()
            {
                ["stateMachineAliasArn"] = alias.PhysicalId,
                ["description"] = alias.OptionalText("Description"),
                ["routingConfiguration"] = Routing(alias),
            },
            cancellationToken
        );

    private static Task DeleteAliasAsync(ResourceWork alias, CancellationToken cancellationToken) =>
        alias.CallIfThereAsync(
            "states",
            "DeleteStateMachineAlias",
            new() { ["stateMachineAliasArn"] = alias.PhysicalId },
            cancellationToken
        );

    private static JsonArray Routing(ResourceWork alias)
    {
        if (alias.Properties["DeploymentPreference"] is not JsonObject preference)
            return (JsonArray)CamelCase(alias.Properties["RoutingConfiguration"] ?? new JsonArray())!;
        return (string?)preference["Type"] == "ALL_AT_ONCE"
            ? [new JsonObject { ["stateMachineVersionArn"] = (string?)preference["StateMachineVersionArn"], ["weight"] = 100 }]
            : throw alias.NotSupported("gradual deployments of state machines");
    }

    private static async Task<string> DefinitionAsync(ResourceWork machine, CancellationToken cancellationToken)
    {
        var text = machine.Properties["DefinitionS3Location"] is JsonObject location
            ? await ReadAsync(machine, location, cancellationToken)
            : machine.Document(machine.Properties["Definition"] is null ? "DefinitionString" : "Definition");
        foreach (var (name, value) in machine.Properties["DefinitionSubstitutions"] as JsonObject ?? [])
            text = text.Replace($"${{{name}}}", Intrinsics.AsText(value!.AsValue()), StringComparison.Ordinal);
        return text;
    }

    /// <summary>CloudFormation reads a definition with the permissions of whoever deploys.</summary>
    private static async Task<string> ReadAsync(ResourceWork machine, JsonObject location, CancellationToken cancellationToken)
    {
        var answer = await machine.CallAsync(
            "s3",
            "GetObject",
            new()
            {
                ["Bucket"] = (string?)location["Bucket"],
                ["Key"] = (string?)location["Key"],
                ["VersionId"] = (string?)location["Version"],
            },
            cancellationToken
        );
        return answer.RawText;
    }

    /// <summary>
    /// CloudFormation writes <c>IncludeExecutionData</c> where the API has <c>includeExecutionData</c>; a boolean may be a string.
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
}
