namespace LocalAws.Deployment;

/// <summary>
/// A CloudFormation template in its sections, its transforms carried out. What CloudFormation would refuse is refused in its words, what
/// LocalAws does not support by name.
/// </summary>
internal sealed class Template
{
    private static readonly TemplateMap Nothing = new(new("", 0), []);

    private static readonly string[] Sections =
    [
        "AWSTemplateFormatVersion",
        "Conditions",
        "Description",
        "Mappings",
        "Metadata",
        "Outputs",
        "Parameters",
        "Resources",
        "Rules",
        "Transform",
    ];

    /// <param name="root">The template, its transforms carried out.</param>
    public Template(TemplateMap root)
        : this(root, isAsWritten: false) { }

    private Template(TemplateMap root, bool isAsWritten)
    {
        Root = root;
        At = root.At;
        FunctionGlobals = isAsWritten && root["Globals"]?.AsMap()["Function"] is TemplateMap globals ? globals : Nothing;
        if (
            root.Entries.Where(entry => !Sections.Contains(entry.Key) && !(isAsWritten && entry.Key == "Globals")).ToArray() is
            { Length: > 0 } unknown
        )
        {
            throw new TemplateException(
                unknown[0].At,
                $"Invalid template property or properties [{string.Join(", ", unknown.Select(entry => entry.Key))}]"
            );
        }
        if (root["AWSTemplateFormatVersion"] is TemplateScalar version && version.Text != "2010-09-09")
        {
            throw new TemplateException(
                version.At,
                $"Template format error: Template format version not supported: {version.Text}. Supported versions: [2010-09-09]"
            );
        }
        Parameters = Section(root, "Parameters")
            .Entries.Select(e => new TemplateParameter(e))
            .ToDictionary(p => p.Name, StringComparer.Ordinal);
        Rules = Section(root, "Rules");
        Mappings = Section(root, "Mappings");
        Conditions = Section(root, "Conditions");
        Outputs = Section(root, "Outputs");
        foreach (var output in Outputs.Entries)
        {
            output.Value.AsMap().Allow($"the output {output.Key}", "Description", "Value", "Condition", "Export");
            if (output.Value.AsMap()["Value"] is null)
            {
                throw new TemplateException(
                    output.At,
                    $"Template format error: [/Outputs/{output.Key}] Every Outputs member must contain a Value object"
                );
            }
        }
        if (root["Resources"] is not TemplateMap resources || resources.Entries.Count == 0)
            throw new TemplateException(root.At, "Template format error: At least one Resources member must be defined.");
        Resources = resources.Entries.Select(e => new TemplateResource(e)).ToDictionary(r => r.LogicalId, StringComparer.Ordinal);
    }

    public TemplateMap Root { get; }

    public SourcePosition At { get; }

    public string? Description => (Root["Description"] as TemplateScalar)?.Text;

    public IReadOnlyDictionary<string, TemplateParameter> Parameters { get; }

    public TemplateMap Rules { get; }

    public TemplateMap Mappings { get; }

    public TemplateMap Conditions { get; }

    /// <summary>SAM's <c>Globals.Function</c>, in a template as it is written: what every function has, unless it says otherwise.</summary>
    public TemplateMap FunctionGlobals { get; }

    public IReadOnlyDictionary<string, TemplateResource> Resources { get; }

    public TemplateMap Outputs { get; }

    /// <summary>A template before its transforms, which may have what only they read.</summary>
    public static Template AsWritten(TemplateMap root) => new(root, isAsWritten: true);

    /// <inheritdoc cref="AsWritten"/>
    /// <param name="file">The name to give in messages.</param>
    /// <param name="text">YAML or JSON.</param>
    public static Template Read(string file, string text) => AsWritten(TemplateReader.Read(file, text).AsMap());

    private static TemplateMap Section(TemplateMap map, string name) => map[name]?.AsMap() ?? Nothing;
}

/// <summary>A resource as the template declares it.</summary>
internal sealed class TemplateResource
{
    private static readonly string[] Policies = ["Delete", "Retain", "RetainExceptOnCreate"];

    public TemplateResource(TemplateEntry entry)
    {
        LogicalId = entry.Key;
        At = entry.At;
        if (!LogicalId.All(char.IsAsciiLetterOrDigit))
            throw new TemplateException(At, $"Template format error: Resource name {LogicalId} is non alphanumeric.");
        var body = entry.Value.AsMap();
        foreach (var attribute in body.Entries)
        {
            if (attribute.Key is "CreationPolicy" or "UpdatePolicy")
                throw TemplateException.NotSupported(attribute.At, $"{attribute.Key} of a resource");
            if (
                attribute.Key
                is not ("Type" or "Properties" or "Condition" or "DependsOn" or "Metadata" or "DeletionPolicy" or "UpdateReplacePolicy")
            )
            {
                throw new TemplateException(attribute.At, $"Invalid template resource property '{attribute.Key}'");
            }
        }
        var type =
            body["Type"]
            ?? throw new TemplateException(
                At,
                $"Template format error: [/Resources/{LogicalId}] Every Resources object must contain a Type member."
            );
        Type = type.AsText();
        TypeAt = type.At;
        Condition = body["Condition"];
        Properties = body["Properties"]?.AsMap() ?? new TemplateMap(entry.At, []);
        DeletionPolicy = Policy(body, "DeletionPolicy");
        UpdateReplacePolicy = Policy(body, "UpdateReplacePolicy");
        DependsOn = body["DependsOn"] switch
        {
            null => [],
            TemplateList list => list.Items,
            var one => [one],
        };
    }

    public string LogicalId { get; }

    public SourcePosition At { get; }

    public string Type { get; }

    public SourcePosition TypeAt { get; }

    public TemplateNode? Condition { get; }

    public TemplateMap Properties { get; }

    public IReadOnlyList<TemplateNode> DependsOn { get; }

    /// <summary>What becomes of it when it leaves the stack: <c>Delete</c>, <c>Retain</c> or <c>RetainExceptOnCreate</c>.</summary>
    public string DeletionPolicy { get; }

    /// <summary>What becomes of it when another takes its place.</summary>
    public string UpdateReplacePolicy { get; }

    private string Policy(TemplateMap body, string name)
    {
        var policy = body[name]?.AsText() ?? "Delete";
        if (policy == "Snapshot")
            throw TemplateException.NotSupported(At, $"{name}: Snapshot");
        return Policies.Contains(policy)
            ? policy
            : throw new TemplateException(
                At,
                $"Template format error: Unrecognized {name} {policy} for resource {LogicalId}. Valid values are "
                    + $"[{string.Join(", ", Policies)}]"
            );
    }
}
