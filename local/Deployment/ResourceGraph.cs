namespace LocalAws.Deployment;

/// <summary>Which resources of a template a stack has, and in which order they must be created.</summary>
internal sealed class ResourceGraph
{
    private readonly Dictionary<string, string[]> needs;

    /// <param name="template">The template after its transforms.</param>
    /// <param name="holds">Evaluates a condition.</param>
    /// <exception cref="TemplateException">A reference leads to nothing, or in a circle.</exception>
    public ResourceGraph(Template template, Func<TemplateNode, bool> holds)
    {
        CheckNames(template);
        Resources = template
            .Resources.Values.Where(resource => resource.Condition is not { } condition || holds(condition))
            .ToDictionary(resource => resource.LogicalId, StringComparer.Ordinal);
        needs = template.Resources.Values.ToDictionary(
            resource => resource.LogicalId,
            resource => References.Of(resource).Select(r => r.Name).Where(template.Resources.ContainsKey).Distinct().ToArray(),
            StringComparer.Ordinal
        );
        CheckCircles(template);
    }

    /// <summary>The resources whose condition is true.</summary>
    public IReadOnlyDictionary<string, TemplateResource> Resources { get; }

    /// <summary>The resources that a resource comes after.</summary>
    public IReadOnlyList<string> Needs(string logicalId) => [.. needs[logicalId].Where(Resources.ContainsKey)];

    private static void CheckNames(Template template)
    {
        Check(template, "Resources", template.Resources.Values.SelectMany(References.Of));
        Check(template, "Outputs", References.Of(template.Outputs));
        var conditions = template
            .Resources.Values.SelectMany(resource => References.Conditions(resource.Properties))
            .Concat(References.Conditions(template.Outputs));
        foreach (var (name, at) in conditions)
        {
            if (template.Conditions[name] is null)
                throw new TemplateException(at, $"Template error: unresolved condition dependency {name} in Fn::If");
        }
        foreach (var condition in template.Resources.Values.Select(resource => resource.Condition).OfType<TemplateNode>())
        {
            if (template.Conditions[condition.AsText()] is null)
            {
                throw new TemplateException(
                    condition.At,
                    $"Template format error: Unresolved condition dependency {condition.AsText()} in the Resources block of the template"
                );
            }
        }
    }

    private static void Check(Template template, string block, IEnumerable<Reference> references)
    {
        var missing = references
            .Where(reference =>
                !StackScope.IsPseudoParameter(reference.Name)
                && !template.Resources.ContainsKey(reference.Name)
                && (reference.Attribute is not null || !template.Parameters.ContainsKey(reference.Name))
            )
            .ToArray();
        if (missing.Length > 0)
        {
            throw new TemplateException(
                missing[0].At,
                "Template format error: Unresolved resource dependencies "
                    + $"[{string.Join(", ", missing.Select(reference => reference.Name).Distinct())}] in the {block} block of the template"
            );
        }
    }

    private void CheckCircles(Template template)
    {
        var left = new Dictionary<string, string[]>(needs, StringComparer.Ordinal);
        while (left.Where(pair => !pair.Value.Any(left.ContainsKey)).Select(pair => pair.Key).ToArray() is { Length: > 0 } free)
        {
            foreach (var name in free)
                left.Remove(name);
        }
        // What is left is in a circle or comes after one: a resource that no other remaining one needs only comes after it.
        while (left.Keys.Where(name => !left.Values.Any(others => others.Contains(name))).ToArray() is { Length: > 0 } after)
        {
            foreach (var name in after)
                left.Remove(name);
        }
        if (left.Count > 0)
        {
            throw new TemplateException(
                template.Resources[left.Keys.First()].At,
                $"Circular dependency between resources: [{string.Join(", ", left.Keys)}]"
            );
        }
    }
}
