using static LocalAws.Deployment.SamNodes;

namespace LocalAws.Deployment;

/// <summary>
/// SAM's transform for the supported resources, functions and state machines. The result is what AWS's own translator produces; a test
/// compares the two.
/// </summary>
internal sealed class SamTransform
{
    private const string Function = "AWS::Serverless::Function";
    private const string StateMachine = "AWS::Serverless::StateMachine";

    /// <summary>Properties that become a CloudFormation property with the same value.</summary>
    private static readonly Dictionary<string, string> FunctionProperties = new(StringComparer.Ordinal)
    {
        ["Architectures"] = "Architectures",
        ["Description"] = "Description",
        ["Environment"] = "Environment",
        ["FunctionName"] = "FunctionName",
        ["Handler"] = "Handler",
        ["LoggingConfig"] = "LoggingConfig",
        ["MemorySize"] = "MemorySize",
        ["Role"] = "Role",
        ["Runtime"] = "Runtime",
        ["Timeout"] = "Timeout",
    };

    /// <inheritdoc cref="FunctionProperties"/>
    private static readonly Dictionary<string, string> MachineProperties = new(StringComparer.Ordinal)
    {
        ["DefinitionSubstitutions"] = "DefinitionSubstitutions",
        ["Logging"] = "LoggingConfiguration",
        ["Name"] = "StateMachineName",
        ["Role"] = "RoleArn",
        ["Tracing"] = "TracingConfiguration",
        ["Type"] = "StateMachineType",
    };

    private readonly TemplateMap root;
    private readonly TemplateMap globals;
    private readonly Dictionary<string, string> derived = new(StringComparer.Ordinal);
    private readonly List<(string LogicalId, SourcePosition At, string What)> faults = [];

    private SamTransform(TemplateMap root)
    {
        this.root = root;
        globals = root["Globals"]?.AsMap() ?? new(root.At, []);
        foreach (var section in globals.Entries)
        {
            if (section.Key != "Function")
                throw TemplateException.NotSupported(section.At, $"{section.Key} in Globals; it supports Function");
        }
    }

    public static TemplateMap CarryOut(TemplateMap root) => new SamTransform(root).Transformed();

    private TemplateMap Transformed()
    {
        var resources = (root["Resources"] as TemplateMap)?.Entries.SelectMany(Resource).ToArray() ?? [];
        if (faults.Count > 0)
        {
            throw new TemplateException(
                faults[0].At,
                $"Transform {TemplateTransform.Sam} failed with: Invalid Serverless Application Specification document. "
                    + $"Number of errors found: {faults.Count}. "
                    + string.Join(" ", faults.Select(fault => $"Resource with id [{fault.LogicalId}] is invalid. {fault.What}"))
            );
        }
        var entries = root
            .Entries.Where(entry => entry.Key is not ("Globals" or "Transform"))
            .Select(entry => entry.Key == "Resources" ? entry with { Value = new TemplateMap(entry.Value.At, resources) } : entry);
        return (TemplateMap)Resolve(new TemplateMap(root.At, [.. entries]));
    }

    private IEnumerable<TemplateEntry> Resource(TemplateEntry resource)
    {
        var type = (resource.Value as TemplateMap)?["Type"];
        return type is not TemplateScalar { Text: var name } ? [resource]
            : name == Function ? Functions(resource)
            : name == StateMachine ? Machines(resource)
            : name.StartsWith("AWS::Serverless::", StringComparison.Ordinal)
                ? throw TemplateException.NotSupported(type.At, $"the resource type {name}")
            : [resource];
    }

    private IEnumerable<TemplateEntry> Functions(TemplateEntry resource)
    {
        var body = resource.Value.AsMap();
        var own = body["Properties"]?.AsMap() ?? new(resource.At, []);
        var said = globals["Function"] is { } outer ? (TemplateMap)Merged(outer, own) : own;
        var made = Translated(
            said,
            Function,
            FunctionProperties,
            property =>
                property.Key switch
                {
                    "CodeUri" => [property with { Key = "Code", Value = Code(resource.Key, property.Value) }],
                    "Tracing" => [property with { Key = "TracingConfig", Value = Map(property.At, ("Mode", property.Value)) }],
                    "DeadLetterQueue" =>
                    [
                        property with
                        {
                            Key = "DeadLetterConfig",
                            Value = Map(property.At, ("TargetArn", property.Value.AsMap().Required("TargetArn"))),
                        },
                    ],
                    "AutoPublishAlias" or "AutoPublishAliasAllProperties" or "VersionDescription" or "Tags" => [],
                    _ => null,
                }
        );
        if (made.All(property => property.Key != "Code"))
            faults.Add((resource.Key, resource.At, "'ImageUri' or 'CodeUri' must be provided."));
        if (made.All(property => property.Key != "Role"))
            throw TemplateException.NotSupported(resource.At, $"{resource.Key} without a Role: SAM would create one");
        made.Add(Tags(resource.At, "lambda:createdBy", said["Tags"]));
        var function = Declared(resource, "AWS::Lambda::Function", made);
        if (said["AutoPublishAlias"] is not { } alias)
            return [function];
        var versions = SamVersions.OfFunction(resource, made, said, alias.AsText());
        derived[resource.Key + ".Version"] = versions[0].Key;
        derived[resource.Key + ".Alias"] = versions[1].Key;
        return [function, .. versions];
    }

    private IEnumerable<TemplateEntry> Machines(TemplateEntry resource)
    {
        var at = resource.At;
        var said = resource.Value.AsMap()["Properties"]?.AsMap() ?? new(at, []);
        var made = Translated(
            said,
            StateMachine,
            MachineProperties,
            property =>
                property.Key switch
                {
                    "DefinitionUri" => [property with { Key = "DefinitionS3Location", Value = Definition(resource.Key, property.Value) }],
                    "AutoPublishAlias" or "Tags" => [],
                    _ => null,
                }
        );
        if (made.All(property => property.Key != "RoleArn"))
            throw TemplateException.NotSupported(at, $"{resource.Key} without a Role: SAM would create one");
        made.Add(Tags(at, "stateMachine:createdBy", said["Tags"]));
        var machine = Declared(resource, "AWS::StepFunctions::StateMachine", made);
        return said["AutoPublishAlias"] is { } alias ? [machine, .. SamVersions.OfStateMachine(resource, alias.AsText())] : [machine];
    }

    /// <summary>Properties as CloudFormation names them; <paramref name="own"/> has those that are named differently.</summary>
    private static List<TemplateEntry> Translated(
        TemplateMap said,
        string type,
        Dictionary<string, string> names,
        Func<TemplateEntry, TemplateEntry[]?> own
    ) =>
        [
            .. said.Entries.SelectMany(property =>
                own(property)
                ??
                [
                    property with
                    {
                        Key =
                            names.GetValueOrDefault(property.Key)
                            ?? throw TemplateException.NotSupported(property.At, $"the property {property.Key} of {type}"),
                    },
                ]
            ),
        ];

    private static TemplateEntry Declared(TemplateEntry resource, string type, IReadOnlyList<TemplateEntry> properties)
    {
        var body = resource.Value.AsMap();
        return resource with
        {
            Value = new TemplateMap(
                body.At,
                [
                    .. body
                        .Entries.Where(entry => entry.Key != "Properties")
                        .Select(entry => entry.Key == "Type" ? entry with { Value = Text(entry.At, type) } : entry),
                    new(resource.At, "Properties", new TemplateMap(resource.At, properties)),
                ]
            ),
        };
    }

    private TemplateNode Code(string logicalId, TemplateNode uri)
    {
        if (uri is TemplateMap map)
        {
            return new TemplateMap(
                map.At,
                [
                    .. map.Entries.Select(entry =>
                        entry with
                        {
                            Key = entry.Key switch
                            {
                                "Bucket" => "S3Bucket",
                                "Key" => "S3Key",
                                "Version" => "S3ObjectVersion",
                                _ => throw TemplateException.NotSupported(entry.At, $"{entry.Key} in CodeUri"),
                            },
                        }
                    ),
                ]
            );
        }
        return Location(logicalId, "CodeUri", uri, "S3Bucket", "S3Key", "S3ObjectVersion");
    }

    private TemplateNode Definition(string logicalId, TemplateNode uri) =>
        uri is TemplateMap ? uri : Location(logicalId, "DefinitionUri", uri, "Bucket", "Key", "Version");

    private TemplateMap Location(string logicalId, string property, TemplateNode uri, string bucket, string key, string version)
    {
        if (!Uri.TryCreate(uri.AsText(), UriKind.Absolute, out var parsed) || parsed.Scheme != "s3" || parsed.AbsolutePath.Length < 2)
        {
            faults.Add(
                (
                    logicalId,
                    uri.At,
                    $"'{property}' is not a valid S3 Uri of the form 's3://bucket/key' with optional versionId query parameter."
                )
            );
            return Map(uri.At);
        }
        var rest = parsed.Query.StartsWith("?versionId=", StringComparison.Ordinal) ? parsed.Query["?versionId=".Length..] : null;
        List<(string, TemplateNode)> parts =
        [
            (bucket, Text(uri.At, parsed.Host)),
            (key, Text(uri.At, Uri.UnescapeDataString(parsed.AbsolutePath[1..]))),
        ];
        if (rest is not null)
            parts.Add((version, Text(uri.At, rest)));
        return Map(uri.At, [.. parts]);
    }

    /// <summary>References to what SAM has created, such as <c>!Ref F.Alias</c>, with the names that it gave.</summary>
    private TemplateNode Resolve(TemplateNode node) =>
        node switch
        {
            TemplateMap { Entries: [{ Key: "Ref", Value: TemplateScalar name } one] } when derived.TryGetValue(name.Text, out var id) =>
                new TemplateMap(node.At, [one with { Value = name with { Text = id } }]),
            TemplateMap { Entries: [{ Key: "Fn::Sub" } one] } => new TemplateMap(node.At, [one with { Value = InText(one.Value) }]),
            TemplateMap map => new TemplateMap(map.At, [.. map.Entries.Select(entry => entry with { Value = Resolve(entry.Value) })]),
            TemplateList list => new TemplateList(list.At, [.. list.Items.Select(Resolve)]),
            _ => node,
        };

    private TemplateNode InText(TemplateNode argument) =>
        argument switch
        {
            TemplateScalar text => text with
            {
                Text = derived.Aggregate(
                    text.Text,
                    (so, pair) => so.Replace($"${{{pair.Key}}}", $"${{{pair.Value}}}", StringComparison.Ordinal)
                ),
            },
            TemplateList { Items: [var text, var own] } => new TemplateList(argument.At, [InText(text), Resolve(own)]),
            _ => argument,
        };
}
