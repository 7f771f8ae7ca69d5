using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Deployment;

namespace LocalAws.CloudFormation;

/// <summary>What a change set would do to one resource.</summary>
internal sealed record ResourceChange(
    string Action,
    string LogicalId,
    string? PhysicalId,
    string Type,
    string? Replacement,
    IReadOnlyList<string> Properties
)
{
    public XElement ToXml() =>
        StackXml.Member(
            new XElement("Type", "Resource"),
            new XElement(
                "ResourceChange",
                new XElement("Action", Action),
                new XElement("LogicalResourceId", LogicalId),
                StackXml.Optional("PhysicalResourceId", PhysicalId),
                new XElement("ResourceType", Type),
                StackXml.Optional("Replacement", Replacement),
                StackXml.Texts("Scope", Properties.Count > 0 ? ["Properties"] : []),
                StackXml.List(
                    "Details",
                    Properties.Select(property =>
                        StackXml.Member(
                            new XElement(
                                "Target",
                                new XElement("Attribute", "Properties"),
                                new XElement("Name", property),
                                new XElement("RequiresRecreation", Replacement == "True" ? "Always" : "Never")
                            ),
                            new XElement("Evaluation", "Static"),
                            new XElement("ChangeSource", "DirectModification")
                        )
                    )
                )
            )
        );
}

/// <summary>A planned change of a stack, with what would be done for it.</summary>
/// <param name="Stack">The stack.</param>
/// <param name="Name">The change set's name, unique among the stack's.</param>
/// <param name="Created">When it was created.</param>
internal sealed record ChangeSet(Stack Stack, string Name, DateTimeOffset Created)
{
    public string Id { get; } =
        $"arn:{Stack.Identity.Partition}:cloudformation:{Stack.Region}:{Stack.AccountId}:changeSet/{Name}/{Guid.NewGuid()}";

    public string? Description { get; init; }

    /// <summary>Whether it creates the stack.</summary>
    public bool IsCreation { get; init; }

    /// <summary>What the stack is to become; null if that could not be determined.</summary>
    public StackPlan? Plan { get; init; }

    public IReadOnlyList<ResourceChange> Changes { get; init; } = [];

    /// <summary>Why it cannot be executed; null if it can.</summary>
    public string? Failure { get; init; }

    public bool Executed { get; init; }

    public string Status => Failure is null ? "CREATE_COMPLETE" : "FAILED";

    public string ExecutionStatus =>
        Failure is not null ? "UNAVAILABLE"
        : Executed ? "EXECUTE_COMPLETE"
        : "AVAILABLE";
}

/// <summary>Determines what an update would do.</summary>
internal static class StackComparison
{
    /// <summary>What would be done; empty if the stack already is as planned.</summary>
    public static IReadOnlyList<ResourceChange> Of(StackEngine engine, Stack stack, StackPlan plan)
    {
        var intrinsics = engine.IntrinsicsOf(stack, plan);
        var graph = new ResourceGraph(plan.Template, intrinsics.Holds);
        var changes = new Dictionary<string, ResourceChange>(StringComparer.Ordinal);
        foreach (var declared in InOrder(graph))
        {
            if (Change(declared, stack, intrinsics, changes) is { } change)
                changes.Add(declared.LogicalId, change);
        }
        var gone = stack
            .Resources.Values.Where(resource =>
                !graph.Resources.ContainsKey(resource.LogicalId) && resource.Status is not ("DELETE_COMPLETE" or "DELETE_SKIPPED")
            )
            .Select(resource => new ResourceChange("Remove", resource.LogicalId, resource.PhysicalId, resource.Type, null, []));
        return [.. changes.Values, .. gone];
    }

    private static ResourceChange? Change(
        TemplateResource declared,
        Stack stack,
        Intrinsics intrinsics,
        Dictionary<string, ResourceChange> changes
    )
    {
        var type = ResourceType.Of(declared);
        if (!stack.Resources.TryGetValue(declared.LogicalId, out var before) || before.Status is "DELETE_COMPLETE" or "DELETE_SKIPPED")
        {
            return new("Add", declared.LogicalId, null, declared.Type, null, []);
        }
        var changed = new List<string>();
        var after = new JsonObject();
        var isConditional = false;
        foreach (var property in declared.Properties.Entries)
        {
            // A reference to a resource that is replaced is known only after the apply.
            if (References.Of(property.Value).Any(r => changes.TryGetValue(r.Name, out var change) && change.Replacement != "False"))
            {
                changed.Add(property.Key);
                isConditional = true;
                continue;
            }
            var value = intrinsics.Evaluate(property.Value);
            if (value is not null)
                after[property.Key] = value;
            if (!JsonNode.DeepEquals(before.Properties[property.Key], value))
                changed.Add(property.Key);
        }
        changed.AddRange(before.Properties.Select(pair => pair.Key).Where(key => declared.Properties[key] is null));
        if (changed.Count == 0)
            return null;
        var isReplaced = type.IsReplacedBy(changed, after);
        return new(
            "Modify",
            declared.LogicalId,
            before.PhysicalId,
            declared.Type,
            !isReplaced ? "False"
                : isConditional ? "Conditional"
                : "True",
            changed
        );
    }

    private static IEnumerable<TemplateResource> InOrder(ResourceGraph graph)
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (done.Count < graph.Resources.Count)
        {
            foreach (var (id, resource) in graph.Resources)
            {
                if (!done.Contains(id) && graph.Needs(id).All(done.Contains))
                {
                    done.Add(id);
                    yield return resource;
                }
            }
        }
    }
}
