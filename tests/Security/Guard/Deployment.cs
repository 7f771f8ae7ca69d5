using System.Text.Json.Nodes;
using LocalAws.Deployment;

namespace Security.Tests.Guard;

/// <summary>A template with its parameters in place: cfn-guard looks at values and knows no intrinsic functions.</summary>
/// <param name="Template">CloudFormation as it is deployed: translated by SAM, includes in place.</param>
internal sealed record Deployment(string Name, Template Template, IReadOnlyDictionary<string, string> Parameters)
{
    private const string Account = "111111111111";
    private const string Region = "us-east-2";

    public JsonObject Resolve()
    {
        var parameters = Template.Parameters.ToDictionary(
            parameter => parameter.Key,
            parameter => parameter.Value.Value(Parameters.GetValueOrDefault(parameter.Key))
        );
        var scope = new StackScope("repogrant", Account, Region, parameters);
        foreach (var (id, resource) in Template.Resources)
        {
            var arn = $"arn:aws:{resource.Type.Split(':')[2].ToLowerInvariant()}:{Region}:{Account}:{id}";
            scope.Add(new(id, resource.Type, arn, new Dictionary<string, string> { ["Arn"] = arn, ["Name"] = id }));
        }
        var intrinsics = new Intrinsics(scope, Template.Conditions, new ProjectFiles(Accounts.Project));
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
}
