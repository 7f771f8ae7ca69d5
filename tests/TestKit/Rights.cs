using LocalAws.Deployment;

namespace TestKit;

/// <summary>The statements of roles and policies as the templates write them.</summary>
internal static class Rights
{
    /// <summary>The statements of a role's own policies, or of a managed policy.</summary>
    public static IEnumerable<TemplateMap> StatementsOf(TemplateResource resource) =>
        resource.Properties["PolicyDocument"] is { } document
            ? Statements(document)
            : (resource.Properties["Policies"]?.AsList().Items ?? []).SelectMany(policy =>
                Statements(policy.AsMap().Required("PolicyDocument"))
            );

    public static IEnumerable<string> Actions(TemplateMap statement) => Values(statement.Required("Action")).Select(Argument);

    public static IEnumerable<string> Resources(TemplateMap statement) => Values(statement.Required("Resource")).Select(Argument);

    /// <summary>
    /// The argument of <c>!Ref</c>, <c>!Sub</c> or <c>!GetAtt</c> (as <c>Name.Attribute</c>); the text itself where it is one.
    /// </summary>
    public static string Argument(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Fn::GetAtt", Value: TemplateList path }] } => string.Join(
                '.',
                path.Items.Select(item => item.AsText())
            ),
            TemplateMap { Entries: [{ Key: "Ref" or "Fn::Sub", Value: TemplateScalar text }] } => text.Text,
            _ => node.AsText(),
        };

    private static IEnumerable<TemplateMap> Statements(TemplateNode document) =>
        document
            .AsMap()
            .Required("Statement")
            .AsList()
            .Items.Select(item =>
                item switch
                {
                    TemplateMap { Entries: [{ Key: "Fn::If", Value: TemplateList { Items: [_, var then, _] } }] } => then.AsMap(),
                    _ => item.AsMap(),
                }
            );

    private static IEnumerable<TemplateNode> Values(TemplateNode node) => node is TemplateList list ? list.Items : [node];
}
