using System.Text.Json.Nodes;
using LocalAws.Lambda;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>What stacks are made of and with.</summary>
/// <param name="Files">The project.</param>
/// <param name="Api">Every service but Lambda, whose functions are no calls: their code is a folder here, not an archive.</param>
/// <param name="DeployFunctionAsync">Lambda's own way in.</param>
/// <param name="CodeFolder">The folder with the executable that every function runs.</param>
/// <param name="Time">Says when a function was deployed.</param>
internal sealed record DeploymentTarget(
    ProjectFiles Files,
    IApi Api,
    Func<Function, Task> DeployFunctionAsync,
    string CodeFolder,
    TimeProvider Time
);

/// <summary>
/// Creates stacks from the project's templates, by calling the services as CloudFormation would: what they refuse is refused here.
/// </summary>
internal sealed class Deployer(DeploymentTarget target)
{
    /// <summary>Creates every resource of a template in one account and Region.</summary>
    /// <param name="templateFile">Relative to the project's folder.</param>
    /// <exception cref="TemplateException">Something in the template, or in a file it names, is wrong: file, line and what.</exception>
    public async Task<Stack> DeployAsync(
        string templateFile,
        string stackName,
        string accountId,
        string region,
        IReadOnlyDictionary<string, string> parameters,
        CancellationToken cancellationToken
    )
    {
        var template = Template.Read(templateFile, target.Files.Read(templateFile));
        var scope = new StackScope(stackName, accountId, region, Values(template, parameters));
        var intrinsics = new Intrinsics(scope, template.Conditions, target.Files);
        CheckRules(template, intrinsics);

        foreach (
            var resource in ResourceOrder.Of(template).Select(resource => (Declared: resource, Type: ResourceType.Of(resource))).ToArray()
        )
        {
            if (resource.Declared.Condition is { } condition && !intrinsics.Holds(condition))
                continue;
            var properties = (JsonObject)intrinsics.Evaluate(resource.Declared.Properties)!;
            var created = new NewResource(resource.Declared, properties, intrinsics, template, scope, target);
            scope.Add(await resource.Type.CreateAsync(created, cancellationToken));
        }
        return new(stackName, accountId, region, Outputs(template, intrinsics), scope.Resources);
    }

    private static Dictionary<string, JsonNode> Values(Template template, IReadOnlyDictionary<string, string> given)
    {
        if (given.Keys.FirstOrDefault(name => !template.Parameters.ContainsKey(name)) is { } unknown)
            throw new TemplateException(template.At, $"the template has no parameter {unknown}");
        return template.Parameters.Values.ToDictionary(p => p.Name, p => p.Value(given.GetValueOrDefault(p.Name)), StringComparer.Ordinal);
    }

    private static void CheckRules(Template template, Intrinsics intrinsics)
    {
        foreach (var rule in template.Rules.Entries)
        {
            rule.Value.AsMap().Allow($"the rule {rule.Key}", "Assertions");
            foreach (var assertion in rule.Value.AsMap().Required("Assertions").AsList().Items)
            {
                assertion.AsMap().Allow($"the rule {rule.Key}", "Assert", "AssertDescription");
                if (!intrinsics.Holds(assertion.AsMap().Required("Assert")))
                {
                    throw new TemplateException(
                        assertion.At,
                        $"the rule {rule.Key} is not met: {assertion.AsMap()["AssertDescription"]?.AsText()}"
                    );
                }
            }
        }
    }

    private static Dictionary<string, string> Outputs(Template template, Intrinsics intrinsics)
    {
        var outputs = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var output in template.Outputs.Entries)
        {
            var declared = output.Value.AsMap();
            declared.Allow($"the output {output.Key}", "Description", "Value", "Condition");
            if (declared["Condition"] is not { } condition || intrinsics.Holds(condition))
                outputs.Add(output.Key, intrinsics.Text(declared.Required("Value")));
        }
        return outputs;
    }
}
