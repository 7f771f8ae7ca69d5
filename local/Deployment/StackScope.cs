using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>A resource that exists by now.</summary>
/// <param name="LogicalId">Its name in the template.</param>
/// <param name="Type">Its CloudFormation type.</param>
/// <param name="PhysicalId">What <c>!Ref</c> gives.</param>
/// <param name="Attributes">What <c>!GetAtt</c> gives.</param>
internal sealed record StackResource(string LogicalId, string Type, string PhysicalId, IReadOnlyDictionary<string, string> Attributes);

/// <summary>What names in a template mean in one stack: pseudo parameters, parameters, and the resources created so far.</summary>
internal sealed class StackScope(string stackName, string accountId, string region, IReadOnlyDictionary<string, JsonNode> parameters)
{
    private readonly Dictionary<string, StackResource> resources = new(StringComparer.Ordinal);

    public string StackName { get; } = stackName;

    public string AccountId { get; } = accountId;

    public string Region { get; } = region;

    public string Partition =>
        Region.Split('-') switch
        {
            ["cn", ..] => "aws-cn",
            ["us", "gov", ..] => "aws-us-gov",
            _ => "aws",
        };

    public IReadOnlyDictionary<string, StackResource> Resources => resources;

    public void Add(StackResource resource) => resources.Add(resource.LogicalId, resource);

    /// <summary>What <c>!Ref</c> gives; null for <c>AWS::NoValue</c>.</summary>
    public JsonNode? Ref(string name, SourcePosition at) =>
        name switch
        {
            "AWS::NoValue" => null,
            "AWS::AccountId" => AccountId,
            "AWS::Region" => Region,
            "AWS::StackName" => StackName,
            "AWS::Partition" => Partition,
            "AWS::URLSuffix" => Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
            _ when parameters.TryGetValue(name, out var value) => value.DeepClone(),
            _ when resources.TryGetValue(name, out var resource) => resource.PhysicalId,
            _ => throw new TemplateException(
                at,
                $"{name} is not a parameter, a pseudo parameter that LocalAws supports, or a resource of this stack"
            ),
        };

    /// <summary>What <c>!GetAtt</c> gives.</summary>
    public string Attribute(string logicalId, string attribute, SourcePosition at)
    {
        if (!resources.TryGetValue(logicalId, out var resource))
            throw new TemplateException(at, $"{logicalId} is not a resource of this stack");
        return resource.Attributes.GetValueOrDefault(attribute)
            ?? throw new TemplateException(at, $"LocalAws does not support the attribute {attribute} of {resource.Type}");
    }
}
