namespace LocalAws.Deployment;

/// <summary>A name that a template refers to.</summary>
/// <param name="Name">A parameter, a pseudo parameter or a resource.</param>
/// <param name="Attribute">The attribute of the resource; null for <c>!Ref</c>.</param>
/// <param name="At">The reference's place.</param>
internal sealed record Reference(string Name, string? Attribute, SourcePosition At);

/// <summary>What a part of a template refers to.</summary>
internal static class References
{
    /// <summary>References by <c>!Ref</c>, <c>!GetAtt</c> and <c>!Sub</c>, in both branches of an <c>!If</c>.</summary>
    public static IEnumerable<Reference> Of(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Ref" } one] } => [new(one.Value.AsText(), null, one.At)],
            TemplateMap { Entries: [{ Key: "Fn::GetAtt", Value: TemplateList { Items: [var name, var attribute] } } one] } =>
            [
                new(name.AsText(), (attribute as TemplateScalar)?.Text ?? "", one.At),
            ],
            TemplateMap { Entries: [{ Key: "Fn::Sub" } one] } => InText(one.Value),
            TemplateMap map => map.Entries.SelectMany(entry => Of(entry.Value)),
            TemplateList list => list.Items.SelectMany(Of),
            _ => [],
        };

    /// <summary>What a resource must come after: what its properties refer to, and what its DependsOn names.</summary>
    public static IEnumerable<Reference> Of(TemplateResource resource) =>
        resource.DependsOn.Select(other => new Reference(other.AsText(), null, other.At)).Concat(Of(resource.Properties));

    /// <summary>The conditions that functions in a part of a template use.</summary>
    public static IEnumerable<(string Name, SourcePosition At)> Conditions(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Fn::If", Value: TemplateList { Items: [var condition, var then, var otherwise] } }] } =>
            [
                (condition.AsText(), condition.At),
                .. Conditions(then),
                .. Conditions(otherwise),
            ],
            TemplateMap map => map.Entries.SelectMany(entry => Conditions(entry.Value)),
            TemplateList list => list.Items.SelectMany(Conditions),
            _ => [],
        };

    private static IEnumerable<Reference> InText(TemplateNode argument)
    {
        var own = argument is TemplateList { Items: [_, var map] } ? map.AsMap() : null;
        var text = argument is TemplateList { Items: [var first, ..] } ? first : argument;
        return Intrinsics
            .Placeholders(text.AsText())
            .Where(placeholder => own?[placeholder.Name] is null)
            .Select(placeholder => new Reference(placeholder.Name, placeholder.Attribute, text.At))
            .Concat(own is null ? [] : Of(own));
    }
}
