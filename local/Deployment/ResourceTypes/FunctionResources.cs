using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>Functions, their versions and aliases.</summary>
internal static class FunctionResources
{
    private static readonly string[] Configuration =
    [
        "Description",
        "Environment",
        "Handler",
        "LoggingConfig",
        "MemorySize",
        "Role",
        "Runtime",
        "Timeout",
        "TracingConfig",
    ];

    public static IReadOnlyList<ResourceType> Types { get; } =
    [
        new(
            "AWS::Lambda::Function",
            new()
            {
                "FunctionName",
                "Description",
                "Handler",
                "Role",
                {
                    "Code",
                    new() { "S3Bucket", "S3Key", "S3ObjectVersion" }
                },
                "Runtime",
                "Architectures",
                "MemorySize",
                "Timeout",
                {
                    "TracingConfig",
                    new() { "Mode" }
                },
                {
                    "Environment",
                    new() { "Variables" }
                },
                {
                    "LoggingConfig",
                    new() { "LogGroup", "LogFormat", "ApplicationLogLevel", "SystemLogLevel" }
                },
                { "Tags", Tags.Shape },
            },
            CreateAsync,
            DeleteAsync
        )
        {
            UpdateAsync = UpdateAsync,
            Required = ["Code", "Role"],
            ReplacedBy = ["FunctionName"],
            NameProperty = "FunctionName",
            Missing =
            [
                "CodeSigningConfigArn",
                "DeadLetterConfig",
                "EphemeralStorage",
                "FileSystemConfigs",
                "ImageConfig",
                "KmsKeyArn",
                "Layers",
                "PackageType",
                "RecursiveLoop",
                "ReservedConcurrentExecutions",
                "RuntimeManagementConfig",
                "SnapStart",
                "VpcConfig",
            ],
        },
        new("AWS::Lambda::Version", new() { "FunctionName", "Description", "CodeSha256" }, CreateVersionAsync, DeleteVersionAsync)
        {
            Required = ["FunctionName"],
            Missing = ["ProvisionedConcurrencyConfig", "RuntimePolicy"],
        },
        new("AWS::Lambda::Alias", new() { "FunctionName", "FunctionVersion", "Name", "Description" }, CreateAliasAsync, DeleteAliasAsync)
        {
            UpdateAsync = UpdateAliasAsync,
            Required = ["FunctionName", "FunctionVersion", "Name"],
            ReplacedBy = ["FunctionName", "Name"],
            NameProperty = "Name",
            Missing = ["ProvisionedConcurrencyConfig", "RoutingConfig"],
        },
    ];

    private static async Task CreateAsync(ResourceWork function, CancellationToken cancellationToken)
    {
        var name = function.Name("FunctionName", 64);
        var parameters = Configured(function, Configuration);
        parameters["FunctionName"] = name;
        parameters["Code"] = function.Properties["Code"]?.DeepClone();
        parameters["Architectures"] = function.Properties["Architectures"]?.DeepClone();
        parameters["Tags"] = Tags.Map(function.Properties);
        await function.CallAsync("lambda", "CreateFunction", parameters, cancellationToken);
        function.Exists(name, ("Arn", Arn(function, name)));
    }

    private static async Task UpdateAsync(ResourceWork function, CancellationToken cancellationToken)
    {
        var name = function.PhysicalId!;
        if (function.Changed("Code") || function.Changed("Architectures"))
        {
            var parameters = (JsonObject)function.Properties["Code"]!.DeepClone();
            parameters["FunctionName"] = name;
            parameters["Architectures"] = function.Properties["Architectures"]?.DeepClone();
            await function.CallAsync("lambda", "UpdateFunctionCode", parameters, cancellationToken);
        }
        if (Configuration.Where(function.Changed).ToArray() is { Length: > 0 } changed)
        {
            var parameters = Configured(function, changed);
            foreach (var (property, value) in Defaults.Where(d => changed.Contains(d.Key) && function.Properties[d.Key] is null))
                parameters[property] = JsonNode.Parse(value);
            parameters["FunctionName"] = name;
            await function.CallAsync("lambda", "UpdateFunctionConfiguration", parameters, cancellationToken);
        }
        var (set, removed) = Tags.Changes(function);
        if (set.Count > 0)
        {
            await function.CallAsync(
                "lambda",
                "TagResource",
                new() { ["Resource"] = Arn(function, name), ["Tags"] = Tags.Map(set) },
                cancellationToken
            );
        }
        if (removed.Count > 0)
        {
            await function.CallAsync(
                "lambda",
                "UntagResource",
                new() { ["Resource"] = Arn(function, name), ["TagKeys"] = removed },
                cancellationToken
            );
        }
    }

    private static Task DeleteAsync(ResourceWork function, CancellationToken cancellationToken) =>
        function.CallIfThereAsync("lambda", "DeleteFunction", new() { ["FunctionName"] = function.PhysicalId }, cancellationToken);

    private static async Task CreateVersionAsync(ResourceWork version, CancellationToken cancellationToken)
    {
        var before = await version.CallAsync(
            "lambda",
            "ListVersionsByFunction",
            new() { ["FunctionName"] = version.Text("FunctionName") },
            cancellationToken
        );
        var answer = await version.CallAsync(
            "lambda",
            "PublishVersion",
            new()
            {
                ["FunctionName"] = version.Text("FunctionName"),
                ["Description"] = version.OptionalText("Description"),
                ["CodeSha256"] = version.OptionalText("CodeSha256"),
            },
            cancellationToken
        );
        var published = JsonNode.Parse(answer.RawText)!;
        var number = (string)published["Version"]!;
        // If nothing has changed, Lambda returns the newest version; CloudFormation does not accept a version that it has not created.
        if (before.Body!["Versions"]!.AsArray().Any(other => (string?)other!["Version"] == number))
        {
            throw version.Refused($"A version for this Lambda function exists ( {number} ). Modify the function to create a new version.");
        }
        var arn = (string)published["FunctionArn"]!;
        version.Exists(arn, ("FunctionArn", arn), ("Version", number));
    }

    private static Task DeleteVersionAsync(ResourceWork version, CancellationToken cancellationToken) =>
        version.CallIfThereAsync("lambda", "DeleteFunction", new() { ["FunctionName"] = version.PhysicalId }, cancellationToken);

    private static async Task CreateAliasAsync(ResourceWork alias, CancellationToken cancellationToken)
    {
        var answer = await alias.CallAsync("lambda", "CreateAlias", Alias(alias), cancellationToken);
        var arn = (string)JsonNode.Parse(answer.RawText)!["AliasArn"]!;
        alias.Exists(arn, ("AliasArn", arn));
    }

    private static Task UpdateAliasAsync(ResourceWork alias, CancellationToken cancellationToken) =>
        alias.CallAsync("lambda", "UpdateAlias", Alias(alias), cancellationToken);

    private static Task DeleteAliasAsync(ResourceWork alias, CancellationToken cancellationToken) =>
        alias.CallIfThereAsync(
            "lambda",
            "DeleteAlias",
            new() { ["FunctionName"] = alias.Text("FunctionName"), ["Name"] = alias.Text("Name") },
            cancellationToken
        );

    private static JsonObject Alias(ResourceWork alias) =>
        new()
        {
            ["FunctionName"] = alias.Text("FunctionName"),
            ["Name"] = alias.Text("Name"),
            ["FunctionVersion"] = alias.Text("FunctionVersion"),
            ["Description"] = alias.OptionalText("Description"),
        };

    /// <summary>The defaults to which properties return when a template drops them.</summary>
    private static readonly Dictionary<string, string> Defaults = new(StringComparer.Ordinal)
    {
        ["Description"] = "\"\"",
        ["Environment"] = "{\"Variables\": {}}",
        ["MemorySize"] = "128",
        ["Timeout"] = "3",
        ["TracingConfig"] = "{\"Mode\": \"PassThrough\"}",
    };

    private static JsonObject Configured(ResourceWork function, IEnumerable<string> properties)
    {
        var parameters = new JsonObject();
        foreach (var property in properties)
        {
            parameters[property] = property switch
            {
                "MemorySize" or "Timeout" => function.Number(property),
                "Environment" when function.Properties["Environment"] is JsonObject environment => new JsonObject
                {
                    ["Variables"] = Variables(environment["Variables"]),
                },
                _ => function.Properties[property]?.DeepClone(),
            };
        }
        return parameters;
    }

    /// <summary>Environment variables are strings, whatever type the template gives them.</summary>
    private static JsonObject Variables(JsonNode? declared) =>
        new(
            (declared as JsonObject ?? []).Select(variable =>
                KeyValuePair.Create(variable.Key, (JsonNode?)Intrinsics.AsText(variable.Value!.AsValue()))
            )
        );

    private static string Arn(ResourceWork function, string name) => function.Arn("lambda", "function:" + name);
}
