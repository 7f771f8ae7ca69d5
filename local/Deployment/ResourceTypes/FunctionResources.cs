using System.Text.Json.Nodes;
using LocalAws.Lambda;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>SAM's functions: Globals are merged in, and the code is the one executable that every function runs.</summary>
internal static class FunctionResources
{
    private static readonly Shape Properties = new()
    {
        "FunctionName",
        "Description",
        "Handler",
        "Role",
        "CodeUri",
        "Runtime",
        "Architectures",
        "MemorySize",
        "Timeout",
        "Tracing",
        {
            "Environment",
            new() { "Variables" }
        },
        {
            "LoggingConfig",
            new() { "LogGroup" }
        },
    };

    public static IReadOnlyList<ResourceType> Types { get; } = [new("AWS::Serverless::Function", Properties, CreateAsync)];

    private static async Task<StackResource> CreateAsync(NewResource function, CancellationToken _)
    {
        Properties.Check("Globals Function", function.Template.FunctionGlobals);
        var globals = (JsonObject)function.Intrinsics.Evaluate(function.Template.FunctionGlobals)!;
        var own = function.Properties;
        MergeInto(own, globals);
        var deployed = new Function
        {
            AccountId = function.Scope.AccountId,
            Region = function.Scope.Region,
            Name = function.Text("FunctionName"),
            Description = function.OptionalText("Description") ?? "",
            Handler = function.Text("Handler"),
            RoleArn = function.Text("Role"),
            Runtime = function.Text("Runtime"),
            Architecture = own["Architectures"] is JsonArray { Count: 1 } architectures
                ? (string)architectures[0]!
                : throw One(function, "Architectures"),
            MemorySize = function.Number("MemorySize"),
            Timeout = TimeSpan.FromSeconds(function.Number("Timeout")),
            TracingMode = function.OptionalText("Tracing") ?? "PassThrough",
            LogGroup = (string?)own["LoggingConfig"]?["LogGroup"],
            Environment = Variables(own["Environment"]?["Variables"]),
            CodeFolder = function.Target.CodeFolder,
            LastModified = function.Target.Time.GetUtcNow(),
        };
        await function.Target.DeployFunctionAsync(deployed);
        return function.Created(deployed.Name, ("Arn", deployed.Arn));
    }

    private static TemplateException One(NewResource function, string property) =>
        new(function.At, $"{function.LogicalId} has to have one item in {property}");

    /// <summary>
    /// SAM's rule for Globals: what is said of the function wins, mappings are merged, lists are joined, the global part first.
    /// </summary>
    private static void MergeInto(JsonObject own, JsonObject globals)
    {
        foreach (var (key, value) in globals)
        {
            switch (own[key], value)
            {
                case (null, _):
                    own[key] = value?.DeepClone();
                    break;
                case (JsonObject inner, JsonObject outer):
                    MergeInto(inner, outer);
                    break;
                case (JsonArray inner, JsonArray outer):
                    own[key] = new JsonArray([.. outer.Concat(inner).Select(item => item?.DeepClone())]);
                    break;
            }
        }
    }

    /// <summary>Environment variables are texts, whatever the template writes them as.</summary>
    private static Dictionary<string, string> Variables(JsonNode? declared) =>
        (declared as JsonObject ?? []).ToDictionary(
            variable => variable.Key,
            variable => Intrinsics.AsText(variable.Value!.AsValue()),
            StringComparer.Ordinal
        );
}
