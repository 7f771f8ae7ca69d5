using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Deployment;

namespace Templates.Tests;

/// <summary>The project's files as they are deployed: both templates, and the definitions of the state machines.</summary>
internal static class Project
{
    public const string RepositoryTemplate = "template.yaml";
    public const string ConsumerTemplate = "consumer-account.yaml";

    public static Template Repository { get; } = Checkout.ReadTemplate(RepositoryTemplate);

    public static Template Consumer { get; } = Checkout.ReadTemplate(ConsumerTemplate);

    /// <summary>The functions' resources by handler: their logical ids without "Function".</summary>
    public static IReadOnlyDictionary<string, TemplateResource> Functions { get; } =
        OfType("AWS::Serverless::Function").ToDictionary(function => function.LogicalId[..^"Function".Length]);

    /// <summary>The state machines' resources by the file of their definition.</summary>
    public static IReadOnlyDictionary<string, TemplateResource> StateMachines { get; } =
        OfType("AWS::Serverless::StateMachine").ToDictionary(machine => machine.Properties.Required("DefinitionUri").AsText());

    public static JsonObject Definition(string path) => JsonNode.Parse(Checkout.Text(path))!.AsObject();

    /// <summary>Every state of a definition with its name, those inside Parallel and Map too.</summary>
    public static IEnumerable<(string Name, JsonObject State)> States(JsonObject machine)
    {
        foreach (var (name, node) in machine["States"]!.AsObject())
        {
            var state = node!.AsObject();
            yield return (name, state);
            var inner = (state["Branches"]?.AsArray().Select(branch => branch!.AsObject()) ?? []).Concat(
                state["ItemProcessor"] is JsonObject processor ? [processor] : []
            );
            foreach (var found in inner.SelectMany(States))
                yield return found;
        }
    }

    public static bool IsInvocation(JsonObject state) => (string?)state["Resource"] == "arn:${Partition}:states:::lambda:invoke";

    /// <summary>"AccountA - Ensure repository access" is handled by EnsureRepositoryAccess.</summary>
    public static string HandlerOf(string state) =>
        string.Concat(state.Split(" - ")[^1].Split(' ').Select(word => char.ToUpperInvariant(word[0]) + word[1..]));

    public static int TimeoutOf(string handler) =>
        int.Parse(
            (Functions[handler].Properties["Timeout"] ?? Repository.FunctionGlobals.Required("Timeout")).AsText(),
            CultureInfo.InvariantCulture
        );

    public static IEnumerable<TemplateResource> OfType(string type) => Repository.Resources.Values.Where(resource => resource.Type == type);
}
