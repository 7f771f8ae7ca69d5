namespace LocalAws.Deployment;

/// <summary>A CloudFormation or SAM template in its sections; a section or a resource attribute that is not supported is refused.</summary>
internal sealed class Template
{
    private const string SamTransform = "AWS::Serverless-2016-10-31";

    private static readonly TemplateMap Nothing = new(new("", 0), []);

    private Template(TemplateMap root)
    {
        root.Allow(
            "a template",
            "AWSTemplateFormatVersion",
            "Transform",
            "Description",
            "Metadata",
            "Parameters",
            "Rules",
            "Conditions",
            "Globals",
            "Resources",
            "Outputs"
        );
        At = root.At;
        if (root["Transform"] is { } transform && transform.AsText() != SamTransform)
            throw new TemplateException(transform.At, $"LocalAws supports no transform but {SamTransform}");
        Parameters = Section(root, "Parameters")
            .Entries.Select(e => new TemplateParameter(e))
            .ToDictionary(p => p.Name, StringComparer.Ordinal);
        Rules = Section(root, "Rules");
        Conditions = Section(root, "Conditions");
        Outputs = Section(root, "Outputs");
        var globals = Section(root, "Globals");
        globals.Allow("Globals", "Function");
        FunctionGlobals = Section(globals, "Function");
        Resources = root.Required("Resources")
            .AsMap()
            .Entries.Select(e => new TemplateResource(e))
            .ToDictionary(r => r.LogicalId, StringComparer.Ordinal);
    }

    public SourcePosition At { get; }

    public IReadOnlyDictionary<string, TemplateParameter> Parameters { get; }

    public TemplateMap Rules { get; }

    public TemplateMap Conditions { get; }

    /// <summary>SAM's <c>Globals.Function</c>: what every function has, unless it says otherwise.</summary>
    public TemplateMap FunctionGlobals { get; }

    public IReadOnlyDictionary<string, TemplateResource> Resources { get; }

    public TemplateMap Outputs { get; }

    /// <param name="file">The name to give in messages.</param>
    /// <param name="text">YAML or JSON.</param>
    public static Template Read(string file, string text) => new(TemplateReader.Read(file, text).AsMap());

    private static TemplateMap Section(TemplateMap map, string name) => map[name]?.AsMap() ?? Nothing;
}

/// <summary>A resource as the template declares it.</summary>
internal sealed class TemplateResource
{
    public TemplateResource(TemplateEntry entry)
    {
        LogicalId = entry.Key;
        At = entry.At;
        var body = entry.Value.AsMap();
        body.Allow(
            $"the resource {entry.Key}",
            "Type",
            "Properties",
            "Condition",
            "DependsOn",
            "Metadata",
            "DeletionPolicy",
            "UpdateReplacePolicy"
        );
        Type = body.Required("Type").AsText();
        TypeAt = body.Required("Type").At;
        Condition = body["Condition"];
        Properties = body["Properties"]?.AsMap() ?? new TemplateMap(entry.At, []);
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
}
