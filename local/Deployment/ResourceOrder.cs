namespace LocalAws.Deployment;

/// <summary>The order to create a stack's resources in: each after what it refers to.</summary>
internal static class ResourceOrder
{
    public static IReadOnlyList<TemplateResource> Of(Template template)
    {
        var order = new List<TemplateResource>();
        var open = new List<TemplateResource>();
        foreach (var resource in template.Resources.Values)
            Visit(resource, template, open, order);
        return order;
    }

    private static void Visit(TemplateResource resource, Template template, List<TemplateResource> open, List<TemplateResource> order)
    {
        if (order.Contains(resource))
            return;
        if (open.Contains(resource))
        {
            var circle = open.SkipWhile(r => r != resource).Append(resource).Select(r => r.LogicalId);
            throw new TemplateException(resource.At, "resources refer to each other in a circle: " + string.Join(" -> ", circle));
        }
        open.Add(resource);
        foreach (var (name, at) in References(resource))
        {
            if (template.Resources.TryGetValue(name, out var other))
                Visit(other, template, open, order);
            else if (!name.StartsWith("AWS::", StringComparison.Ordinal) && !template.Parameters.ContainsKey(name))
                throw new TemplateException(at, $"{name} is neither a parameter nor a resource of this template");
        }
        open.RemoveAt(open.Count - 1);
        order.Add(resource);
    }

    private static IEnumerable<(string Name, SourcePosition At)> References(TemplateResource resource) =>
        resource.DependsOn.Select(other => (other.AsText(), other.At)).Concat(References(resource.Properties));

    /// <summary>What a node refers to by <c>!Ref</c>, <c>!GetAtt</c> and <c>!Sub</c>, in both branches of an <c>!If</c>.</summary>
    private static IEnumerable<(string Name, SourcePosition At)> References(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Ref" } one] } => [(one.Value.AsText(), one.At)],
            TemplateMap { Entries: [{ Key: "Fn::GetAtt" } one] } => [(one.Value.AsList().Items[0].AsText(), one.At)],
            TemplateMap { Entries: [{ Key: "Fn::Sub" } one] } => InText(one.Value),
            TemplateMap map => map.Entries.SelectMany(entry => References(entry.Value)),
            TemplateList list => list.Items.SelectMany(References),
            _ => [],
        };

    private static IEnumerable<(string Name, SourcePosition At)> InText(TemplateNode argument)
    {
        var own = argument is TemplateList { Items: [_, var map] } ? map.AsMap() : null;
        var text = argument is TemplateList { Items: [var first, ..] } ? first : argument;
        return Intrinsics
            .Placeholders(text.AsText())
            .Where(placeholder => own?[placeholder.Name] is null)
            .Select(placeholder => (placeholder.Name, text.At))
            .Concat(own is null ? [] : References(own));
    }
}
