using System.Text.Json.Nodes;
using LocalAws.Deployment;

namespace Security.Tests.Guard;

/// <summary>A template with its parameters substituted: cfn-guard checks values and knows no intrinsic functions.</summary>
/// <param name="Template">The CloudFormation template that is deployed: translated by SAM, with its includes.</param>
internal sealed record Deployment(string Name, Template Template, IReadOnlyDictionary<string, string> Parameters)
{
    private const string Account = "111111111111";
    private const string Region = "us-east-2";

    /// <summary>Translated by SAM only once, because that takes seconds.</summary>
    private static readonly Lazy<Task<Template>> Translated = new(async () =>
    {
        var run = await Tool.PythonAsync(Checkout.PathOf("tests", "Templates", "sam_translate.py"), Checkout.PathOf("template.yaml"));
        Assert.True(run.ExitCode == 0, run.Everything);
        return Template.Read("template.yaml, translated", WithoutNull(JsonNode.Parse(run.Output)!).ToJsonString());
    });

    /// <summary>Both stacks with their defaults, and the repository account's with every optional protection on.</summary>
    public static async Task<IReadOnlyList<Deployment>> AllAsync()
    {
        var translated = await Translated.Value;
        return
        [
            new(
                "repository account, by default",
                translated,
                new Dictionary<string, string> { ["ConsumerAccountIds"] = "222222222222", ["ExternalId"] = "an-external-id" }
            ),
            new(
                "repository account, hardened",
                translated,
                new Dictionary<string, string>
                {
                    ["OrganizationId"] = "o-exampleorgid",
                    ["ExternalId"] = "an-external-id",
                    ["LogRetentionInDays"] = "365",
                    ["LogKeyArn"] = "arn:aws:kms:us-east-2:111111111111:key/00000000-0000-0000-0000-000000000000",
                    ["StateMachineLogLevel"] = "ALL",
                    ["LogExecutionData"] = "true",
                    ["Tracing"] = "Enabled",
                    ["AlarmTopicArn"] = "arn:aws:sns:us-east-2:111111111111:alarms",
                }
            ),
            new(
                "consumer account",
                await IncludedAsync("consumer-account.yaml"),
                new Dictionary<string, string>
                {
                    ["RepositoryAccountId"] = "111111111111",
                    ["RepositoryRegion"] = "us-east-2",
                    ["ExternalId"] = "an-external-id",
                    ["HomeRegion"] = "us-east-2",
                }
            ),
        ];
    }

    /// <summary>A template with the files that it includes.</summary>
    private static async Task<Template> IncludedAsync(string file)
    {
        var packaging = new Packaging(new(Checkout.Folder), Checkout.Folder, new(TimeProvider.System), TimeProvider.System);
        var root = packaging.Package(TemplateReader.Read(file, Checkout.Text(file)).AsMap(), Account, Region);
        return new(
            await TemplateTransform.CarryOutAsync(root, (location, _) => Task.FromResult(Checkout.Text(location.Split('/', 4)[^1])))
        );
    }

    // A state machine's definition may contain null; CloudFormation, to which it is a string, does not accept null.
    private static JsonNode WithoutNull(JsonNode node)
    {
        if (node is JsonObject members)
        {
            foreach (var name in members.Where(member => member.Value is null).Select(member => member.Key).ToArray())
                members.Remove(name);
        }

        foreach (var child in node is JsonObject of ? of.Select(member => member.Value) : node as JsonArray ?? [])
        {
            if (child is not null)
                WithoutNull(child);
        }

        return node;
    }

    public JsonObject Resolve()
    {
        var given = Parameters.ToDictionary(pair => pair.Key, pair => (string?)pair.Value);
        var parameters = ParameterValues
            .Of(Template, given, new Dictionary<string, string>())
            .ToDictionary(pair => pair.Key, pair => Template.Parameters[pair.Key].ValueOf(pair.Value));
        var scope = new StackScope(StackIdentity.New("repogrant", Account, Region), parameters, Resource, _ => null);
        var intrinsics = new Intrinsics(scope, Template.Conditions, Template.Mappings);
        return new JsonObject
        {
            ["Resources"] = new JsonObject(
                Template
                    .Resources.Values.Where(resource => resource.Condition is null || intrinsics.Holds(resource.Condition))
                    .Select(resource =>
                        KeyValuePair.Create<string, JsonNode?>(
                            resource.LogicalId,
                            new JsonObject { ["Type"] = resource.Type, ["Properties"] = intrinsics.Evaluate(resource.Properties) }
                        )
                    )
            ),
        };
    }

    private StackResource Resource(string id)
    {
        var resource = Template.Resources[id];
        var arn = $"arn:aws:{resource.Type.Split(':')[2].ToLowerInvariant()}:{Region}:{Account}:{id}";
        var attributes = new Dictionary<string, string>
        {
            ["Arn"] = arn,
            ["Name"] = id,
            ["Version"] = "1",
        };
        return new(id, resource.Type, arn, attributes) { At = resource.At };
    }
}
