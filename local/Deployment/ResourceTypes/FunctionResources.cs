using System.Text.Json.Nodes;

namespace LocalAws.Deployment.ResourceTypes;

/// <summary>SAM's functions: Globals are merged in, and the code is the one executable that every function runs.</summary>
internal static class FunctionResources
{
    private static readonly Shape Properties = new()
    {
        "FunctionName", "Description", "Handler", "Role", "CodeUri", "Runtime", "Architectures", "MemorySize", "Timeout", "Tracing",
        { "Environment", new() { "Variables" } },
        { "LoggingConfig", new() { "LogGroup" } },
    };

    public static IReadOnlyList<ResourceType> Types { get; } = [new("AWS::Serverless::Function", Properties, CreateAsync)];

    private static async Task<StackResource> CreateAsync(NewResource function, CancellationToken cancellationToken)
    {
        Properties.Check("Globals Function", function.Template.FunctionGlobals);
        var globals = (JsonObject)function.Intrinsics.Evaluate(function.Template.FunctionGlobals)!;
        var own = function.Properties;
        MergeInto(own, globals);
        var name = function.Text("FunctionName");
        await function.CallAsync("lambda", "CreateFunction", new()
        {
            ["FunctionName"] = name,
            ["Description"] = function.OptionalText("Description"),
            ["Handler"] = function.Text("Handler"),
            ["Role"] = function.Text("Role"),
            ["Runtime"] = function.Text("Runtime"),
            ["Architectures"] = own["Architectures"]?.DeepClone(),
            ["MemorySize"] = own["MemorySize"]?.DeepClone(),
            ["Timeout"] = own["Timeout"]?.DeepClone(),
            ["TracingConfig"] = own["Tracing"] is { } mode ? new JsonObject { ["Mode"] = mode.DeepClone() } : null,
            ["LoggingConfig"] = own["LoggingConfig"]?.DeepClone(),
            ["Environment"] = new JsonObject { ["Variables"] = Variables(own["Environment"]?["Variables"]) },
            ["Code"] = new JsonObject(),
        }, cancellationToken);
        return function.Created(name, ("Arn", function.Arn("lambda", "function:" + name)));
    }

    /// <summary>SAM's rule for Globals: what is said of the function wins, mappings are merged, lists are joined, the global part first.</summary>
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
    private static JsonObject Variables(JsonNode? declared)
    {
        var variables = new JsonObject();
        foreach (var (name, value) in declared as JsonObject ?? [])
            variables[name] = Intrinsics.AsText(value!.AsValue());
        return variables;
    }
}
