using System.Text.Json.Nodes;
using LocalAws.Deployment.ResourceTypes;

namespace LocalAws.Deployment;

/// <summary>An action on a resource, done through calls to services.</summary>
internal delegate Task ResourceStep(ResourceWork work, CancellationToken cancellationToken);

/// <summary>How CloudFormation creates, changes and deletes one type of resource: its properties and the calls.</summary>
/// <param name="Name">The name in templates, such as <c>AWS::IAM::Role</c>.</param>
/// <param name="Properties">The properties it supports.</param>
/// <param name="CreateAsync">Creates one.</param>
/// <param name="DeleteAsync">Deletes one. One that no longer exists counts as deleted.</param>
internal sealed record ResourceType(string Name, Shape Properties, ResourceStep CreateAsync, ResourceStep DeleteAsync)
{
    private static readonly Dictionary<string, ResourceType> Known = (
        (ResourceType[])
            [
                .. IamResources.Types,
                .. FunctionResources.Types,
                .. StateMachineResources.Types,
                .. EventResources.Types,
                .. DocumentResources.Types,
                .. ParameterResources.Types,
                .. TableResources.Types,
                .. LogResources.Types,
                .. BucketResources.Types,
                .. QueueResources.Types,
                .. NotEmulatedResources.Types,
            ]
    ).ToDictionary(type => type.Name, StringComparer.Ordinal);

    /// <summary>Every type that LocalAws supports in a template.</summary>
    public static IReadOnlyCollection<ResourceType> All => Known.Values;

    /// <summary>Makes one match its properties, however much of a change has been made already; null if every change replaces it.</summary>
    public ResourceStep? UpdateAsync { get; init; }

    /// <summary>Required properties.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Properties whose change replaces the resource.</summary>
    public IReadOnlyList<string> ReplacedBy { get; init; } = [];

    /// <summary>The property that names it; null if it has none, or if its name may be used twice.</summary>
    public string? NameProperty { get; init; }

    /// <summary>Properties that CloudFormation has and LocalAws does not support.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>The type of a resource; refuses by name a type or property that LocalAws does not support.</summary>
    public static ResourceType Of(TemplateResource resource)
    {
        if (!Known.TryGetValue(resource.Type, out var type))
        {
            throw resource.Type.Split("::") is ["AWS", ..] or ["Custom", _]
                ? TemplateException.NotSupported(
                    resource.TypeAt,
                    $"the resource type {resource.Type}; it supports {string.Join(", ", Known.Keys)}"
                )
                : new TemplateException(resource.TypeAt, $"Template format error: Unrecognized resource types: [{resource.Type}]");
        }
        return resource.Properties.Entries.FirstOrDefault(entry => type.Missing.Contains(entry.Key)) is { } missing
            ? throw TemplateException.NotSupported(missing.At, $"the property {missing.Key} of {type.Name}")
            : type;
    }

    public static ResourceType Of(string name) => Known[name];

    /// <summary>What is wrong with a resource's properties; null if nothing is.</summary>
    public string? Fault(string logicalId, JsonObject properties)
    {
        string[] faults =
        [
            .. Required.Where(name => properties[name] is null).Select(name => $"#: required key [{name}] not found"),
            .. Properties.Faults(properties),
        ];
        return faults.Length == 0
            ? null
            : $"Properties validation failed for resource {logicalId} with message:\n[{string.Join("\n", faults)}]";
    }

    /// <summary>Whether the change of these properties replaces the resource.</summary>
    public bool IsReplacedBy(IReadOnlyCollection<string> changed, JsonObject properties) =>
        UpdateAsync is null || changed.Any(ReplacedBy.Contains) || (AlsoReplacedBy?.Invoke(changed, properties) ?? false);

    /// <summary>What else replaces the resource, if that depends on other properties.</summary>
    public Func<IReadOnlyCollection<string>, JsonObject, bool>? AlsoReplacedBy { get; init; }
}
