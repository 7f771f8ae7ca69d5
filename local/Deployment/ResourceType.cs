using System.Text.Json.Nodes;
using LocalAws.Deployment.ResourceTypes;

namespace LocalAws.Deployment;

/// <summary>One thing done to a resource by calls of services.</summary>
internal delegate Task ResourceStep(ResourceWork work, CancellationToken cancellationToken);

/// <summary>How CloudFormation makes, changes and deletes one type of resource: the properties it takes and the calls it makes.</summary>
/// <param name="Name">As the template names it, such as <c>AWS::IAM::Role</c>.</param>
/// <param name="Properties">What it takes.</param>
/// <param name="CreateAsync">Makes one.</param>
/// <param name="DeleteAsync">Deletes one. What is not there any more is as good as deleted.</param>
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

    /// <summary>Every type that a template may have.</summary>
    public static IReadOnlyCollection<ResourceType> All => Known.Values;

    /// <summary>Makes one be as its properties say, whatever part of a change has been made; null where every change replaces it.</summary>
    public ResourceStep? UpdateAsync { get; init; }

    /// <summary>Properties that a resource has to have.</summary>
    public IReadOnlyList<string> Required { get; init; } = [];

    /// <summary>Properties whose change makes a new resource.</summary>
    public IReadOnlyList<string> ReplacedBy { get; init; } = [];

    /// <summary>The property that names it; null where it has none, or where its name may be used twice.</summary>
    public string? NameProperty { get; init; }

    /// <summary>Properties that CloudFormation has and LocalAws does not.</summary>
    public IReadOnlyList<string> Missing { get; init; } = [];

    /// <summary>Whether its calls need CAPABILITY_IAM.</summary>
    public bool IsIam => Name.StartsWith("AWS::IAM::", StringComparison.Ordinal);

    /// <summary>The type of a resource; one that LocalAws does not know, and a property that it lacks, are refused by name.</summary>
    public static ResourceType Of(TemplateResource resource)
    {
        if (!Known.TryGetValue(resource.Type, out var type))
        {
            throw resource.Type.Split("::") is ["AWS", ..] or ["Custom", _]
                ? TemplateException.NotSupported(
                    resource.TypeAt,
                    $"the resource type {resource.Type}; it knows {string.Join(", ", Known.Keys)}"
                )
                : new TemplateException(resource.TypeAt, $"Template format error: Unrecognized resource types: [{resource.Type}]");
        }
        return resource.Properties.Entries.FirstOrDefault(entry => type.Missing.Contains(entry.Key)) is { } missing
            ? throw TemplateException.NotSupported(missing.At, $"the property {missing.Key} of {type.Name}")
            : type;
    }

    public static ResourceType Of(string name) => Known[name];

    /// <summary>What is wrong with a resource's properties; null where nothing is.</summary>
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

    /// <summary>Whether the change of these properties makes a new resource.</summary>
    public bool IsReplacedBy(IReadOnlyCollection<string> changed, JsonObject properties) =>
        UpdateAsync is null || changed.Any(ReplacedBy.Contains) || (AlsoReplacedBy?.Invoke(changed, properties) ?? false);

    /// <summary>What else makes a new resource, where that depends on other properties.</summary>
    public Func<IReadOnlyCollection<string>, JsonObject, bool>? AlsoReplacedBy { get; init; }
}
