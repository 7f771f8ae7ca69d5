using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Deployment.ResourceTypes;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Deployment;

/// <summary>How CloudFormation makes one type of resource: the properties it takes and the calls it makes.</summary>
/// <param name="Name">As the template names it, such as <c>AWS::IAM::Role</c>.</param>
/// <param name="Properties">What it takes.</param>
/// <param name="CreateAsync">Makes one.</param>
internal sealed record ResourceType(string Name, Shape Properties, Func<NewResource, CancellationToken, Task<StackResource>> CreateAsync)
{
    private static readonly Dictionary<string, ResourceType> Known = (
        (ResourceType[])
            [
                .. IamResources.Types,
                .. FunctionResources.Types,
                .. StateMachineResources.Types,
                .. EventResources.Types,
                .. DocumentResources.Types,
                .. TableResources.Types,
                .. LogResources.Types,
                .. NotEmulatedResources.Types,
            ]
    ).ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Every type that a template may have.</summary>
    public static IReadOnlyCollection<ResourceType> All => Known.Values;

    /// <summary>The type of a resource, with its properties' names checked.</summary>
    public static ResourceType Of(TemplateResource resource)
    {
        if (!Known.TryGetValue(resource.Type, out var type))
        {
            throw new TemplateException(
                resource.TypeAt,
                $"LocalAws does not support the resource type {resource.Type}; it knows {string.Join(", ", Known.Keys)}"
            );
        }

        type.Properties.Check(type.Name, resource.Properties);
        return type;
    }
}

/// <summary>One resource about to be created: its evaluated properties, and the services that create it.</summary>
internal sealed class NewResource(
    TemplateResource declaration,
    JsonObject properties,
    Intrinsics intrinsics,
    Template template,
    StackScope scope,
    DeploymentTarget target
)
{
    public string LogicalId => declaration.LogicalId;

    public SourcePosition At => declaration.At;

    public JsonObject Properties { get; } = properties;

    public TemplateMap Declared => declaration.Properties;

    public Intrinsics Intrinsics { get; } = intrinsics;

    public Template Template { get; } = template;

    public StackScope Scope { get; } = scope;

    public DeploymentTarget Target { get; } = target;

    /// <summary>A property that has to be there, as text.</summary>
    public string Text(string property) =>
        OptionalText(property)
        ?? throw new TemplateException(At, $"{LogicalId} ({declaration.Type}) has no {property}, and LocalAws makes no name up");

    public string? OptionalText(string property) =>
        Properties[property] switch
        {
            null => null,
            JsonValue value => Intrinsics.AsText(value),
            _ => throw new TemplateException(Declared[property]!.At, $"{property} has to be a text"),
        };

    /// <summary>A whole number that has to be there.</summary>
    public int Number(string property) =>
        int.TryParse(Text(property), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new TemplateException(At, $"{LogicalId}: {property} has to be a whole number");

    /// <summary>A policy document or another JSON text.</summary>
    public string Document(string property) =>
        Properties[property]?.ToJsonString() ?? throw new TemplateException(At, $"{LogicalId} ({declaration.Type}) has no {property}");

    /// <summary>Calls a service as the account's administrator; what it refuses is the template's fault, told with its line.</summary>
    public async Task<ApiResponse> CallAsync(string service, string operation, JsonObject parameters, CancellationToken cancellationToken)
    {
        foreach (var name in parameters.Where(p => p.Value is null).Select(p => p.Key).ToArray())
            parameters.Remove(name);
        // Through text, so that a service reads numbers as it reads a client's.
        var asSent = JsonNode.Parse(parameters.ToJsonString())!.AsObject();
        try
        {
            return await Target.Api.CallAsync(
                Principal.Administrator(Scope.AccountId),
                Scope.Region,
                service,
                operation,
                asSent,
                cancellationToken
            );
        }
        catch (AwsException e)
        {
            throw new TemplateException(At, $"{LogicalId} ({declaration.Type}): {operation} answered {e.Code}: {e.Message.TrimEnd('.')}");
        }
    }

    public StackResource Created(string physicalId, params (string Name, string Value)[] attributes) =>
        new(LogicalId, declaration.Type, physicalId, attributes.ToDictionary(a => a.Name, a => a.Value, StringComparer.Ordinal));

    public string Arn(string service, string resource) => $"arn:{Scope.Partition}:{service}:{Scope.Region}:{Scope.AccountId}:{resource}";
}
