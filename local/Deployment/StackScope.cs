using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>A stack's name and place.</summary>
/// <param name="Name">The stack's name.</param>
/// <param name="Id">Its ARN.</param>
/// <param name="AccountId">The account that it is in.</param>
/// <param name="Region">The Region that it is in.</param>
internal sealed record StackIdentity(string Name, string Id, string AccountId, string Region)
{
    public string Partition => PartitionOf(Region);

    public static StackIdentity New(string name, string accountId, string region) =>
        new(name, $"arn:{PartitionOf(region)}:cloudformation:{region}:{accountId}:stack/{name}/{Guid.NewGuid()}", accountId, region);

    private static string PartitionOf(string region) =>
        region.Split('-') switch
        {
            ["cn", ..] => "aws-cn",
            ["us", "gov", ..] => "aws-us-gov",
            _ => "aws",
        };
}

/// <summary>What names in a template mean in one stack: pseudo parameters, parameters, resources, exports of other stacks.</summary>
/// <param name="stack">The stack.</param>
/// <param name="parameters">Every parameter's value.</param>
/// <param name="resource">Returns a resource as it is now; null if it does not exist yet.</param>
/// <param name="import">Returns the value of an export in the account and Region; null if there is none.</param>
internal sealed class StackScope(
    StackIdentity stack,
    IReadOnlyDictionary<string, JsonNode> parameters,
    Func<string, StackResource?> resource,
    Func<string, string?> import
)
{
    private static readonly string[] PseudoParameters =
    [
        "AWS::AccountId",
        "AWS::NoValue",
        "AWS::NotificationARNs",
        "AWS::Partition",
        "AWS::Region",
        "AWS::StackId",
        "AWS::StackName",
        "AWS::URLSuffix",
    ];

    public StackIdentity Stack { get; } = stack;

    public static bool IsPseudoParameter(string name) => PseudoParameters.Contains(name);

    /// <summary>The value of <c>!Ref</c>; null for <c>AWS::NoValue</c>.</summary>
    public JsonNode? Ref(string name, SourcePosition at) =>
        name switch
        {
            "AWS::NoValue" => null,
            "AWS::AccountId" => Stack.AccountId,
            "AWS::NotificationARNs" => new JsonArray(),
            "AWS::Region" => Stack.Region,
            "AWS::StackName" => Stack.Name,
            "AWS::StackId" => Stack.Id,
            "AWS::Partition" => Stack.Partition,
            "AWS::URLSuffix" => Stack.Partition == "aws-cn" ? "amazonaws.com.cn" : "amazonaws.com",
            _ when parameters.TryGetValue(name, out var value) => value.DeepClone(),
            _ => Resource(name, at).PhysicalId,
        };

    /// <summary>The value of <c>!GetAtt</c>.</summary>
    public string Attribute(string logicalId, string attribute, SourcePosition at)
    {
        var found = Resource(logicalId, at);
        return found.Attributes.GetValueOrDefault(attribute)
            ?? throw new TemplateException(
                at,
                $"Template error: resource {logicalId} does not support attribute type {attribute} in Fn::GetAtt"
            );
    }

    /// <summary>The value of <c>!ImportValue</c>.</summary>
    public string Import(string export, SourcePosition at) =>
        import(export) ?? throw new TemplateException(at, $"No export named {export} found");

    private StackResource Resource(string name, SourcePosition at) =>
        resource(name)
        ?? throw new TemplateException(at, $"Template format error: Unresolved resource dependencies [{name}] in the template");
}
