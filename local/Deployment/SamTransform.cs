using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Deployment;

/// <summary>
/// SAM's transform for the resources that it is supported for, functions and state machines: what AWS's own translator makes of them,
/// with which a test compares it.
/// </summary>
internal sealed class SamTransform
{
    private const string Function = "AWS::Serverless::Function";
    private const string StateMachine = "AWS::Serverless::StateMachine";

    /// <summary>Properties that become one of CloudFormation's with the same value.</summary>
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
                throw TemplateException.NotSupported(section.At, $"{section.Key} in Globals; it knows Function");
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
        var made = new List<TemplateEntry>();
        string? alias = null;
        TemplateNode? described = null;
        var countsAll = false;
        foreach (var property in said.Entries)
        {
            switch (property.Key)
            {
                case "CodeUri":
                    made.Add(property with { Key = "Code", Value = Code(resource.Key, property.Value) });
                    break;
                case "Tracing":
                    made.Add(property with { Key = "TracingConfig", Value = Map(property.At, ("Mode", property.Value)) });
                    break;
                case "DeadLetterQueue":
                    made.Add(
                        property with
                        {
                            Key = "DeadLetterConfig",
                            Value = Map(property.At, ("TargetArn", property.Value.AsMap().Required("TargetArn"))),
                        }
                    );
                    break;
                case "AutoPublishAlias":
                    alias = property.Value.AsText();
                    break;
                case "AutoPublishAliasAllProperties":
                    countsAll = property.Value.AsText() == "true";
                    break;
                case "VersionDescription":
                    described = property.Value;
                    break;
                case "Tags":
                    break;
                default:
                    made.Add(
                        property with
                        {
                            Key =
                                FunctionProperties.GetValueOrDefault(property.Key)
                                ?? throw TemplateException.NotSupported(property.At, $"the property {property.Key} of {Function}"),
                        }
                    );
                    break;
            }
        }
        if (made.All(property => property.Key != "Code"))
            faults.Add((resource.Key, resource.At, "'ImageUri' or 'CodeUri' must be provided."));
        if (made.All(property => property.Key != "Role"))
            throw TemplateException.NotSupported(resource.At, $"{resource.Key} without a Role: SAM would make one");
        made.Add(Tags(resource.At, "lambda:createdBy", said["Tags"]));
        var function = Declared(resource, "AWS::Lambda::Function", made);
        return alias is null ? [function] : [function, .. Published(resource, Counted(made, countsAll), alias, described)];
    }

    /// <summary>What of a function makes a new version: all of it, or its code, environment and memory.</summary>
    private static JsonObject Counted(List<TemplateEntry> made, bool all)
    {
        if (all)
            return new(made.Select(property => KeyValuePair.Create(property.Key, (JsonNode?)TemplateJson.Of(property.Value))));
        var counted = new JsonObject();
        foreach (var property in made)
        {
            if (property.Key is "Code" or "Environment" && property.Value is TemplateMap map)
            {
                foreach (var entry in map.Entries)
                    counted[entry.Key] = TemplateJson.Of(entry.Value);
            }
            else if (property.Key == "MemorySize")
            {
                counted["MemorySize"] = TemplateJson.Of(property.Value);
            }
        }
        return counted;
    }

    /// <summary>A version for each state of the code and what else SAM counts, by its logical id, and the alias that names it.</summary>
    private IEnumerable<TemplateEntry> Published(TemplateEntry resource, JsonObject counted, string alias, TemplateNode? described)
    {
        var at = resource.At;
        var (version, named) = ($"{resource.Key}Version{Hash(counted)}", $"{resource.Key}Alias{alias}");
        (derived[resource.Key + ".Version"], derived[resource.Key + ".Alias"]) = (version, named);
        var function = ("FunctionName", (TemplateNode)Ref(at, resource.Key));
        var own = resource.Value.AsMap();
        // What is said of the function, is said of what SAM makes for it.
        TemplateEntry[] passed =
        [
            .. new[] { "Condition", "DeletionPolicy", "UpdateReplacePolicy" }
                .Where(attribute => own[attribute] is not null)
                .Select(attribute => new TemplateEntry(at, attribute, own[attribute]!)),
        ];
        TemplateEntry[] kept = own["DeletionPolicy"] is null ? [new(at, "DeletionPolicy", Text(at, "Retain"))] : [];
        yield return new(
            at,
            version,
            new TemplateMap(
                at,
                [
                    new(at, "Type", Text(at, "AWS::Lambda::Version")),
                    .. passed,
                    .. kept,
                    new(at, "Properties", described is null ? Map(at, function) : Map(at, ("Description", described), function)),
                ]
            )
        );
        yield return new(
            at,
            named,
            new TemplateMap(
                at,
                [
                    new(at, "Type", Text(at, "AWS::Lambda::Alias")),
                    .. passed,
                    new(
                        at,
                        "Properties",
                        Map(at, ("Name", Text(at, alias)), function, ("FunctionVersion", GetAtt(at, version, "Version")))
                    ),
                ]
            )
        );
    }

    private IEnumerable<TemplateEntry> Machines(TemplateEntry resource)
    {
        var at = resource.At;
        var said = resource.Value.AsMap()["Properties"]?.AsMap() ?? new(at, []);
        var made = new List<TemplateEntry>();
        string? alias = null;
        foreach (var property in said.Entries)
        {
            switch (property.Key)
            {
                case "DefinitionUri":
                    made.Add(property with { Key = "DefinitionS3Location", Value = Definition(resource.Key, property.Value) });
                    break;
                case "AutoPublishAlias":
                    alias = property.Value.AsText();
                    break;
                case "Tags":
                    break;
                default:
                    made.Add(
                        property with
                        {
                            Key =
                                MachineProperties.GetValueOrDefault(property.Key)
                                ?? throw TemplateException.NotSupported(property.At, $"the property {property.Key} of {StateMachine}"),
                        }
                    );
                    break;
            }
        }
        if (made.All(property => property.Key != "RoleArn"))
            throw TemplateException.NotSupported(at, $"{resource.Key} without a Role: SAM would make one");
        made.Add(Tags(at, "stateMachine:createdBy", said["Tags"]));
        yield return Declared(resource, "AWS::StepFunctions::StateMachine", made);
        if (alias is null)
            yield break;
        var version = resource.Key + "Version";
        yield return new(
            at,
            version,
            Map(
                at,
                ("Type", Text(at, "AWS::StepFunctions::StateMachineVersion")),
                ("DeletionPolicy", Text(at, "Retain")),
                ("UpdateReplacePolicy", Text(at, "Retain")),
                (
                    "Properties",
                    Map(
                        at,
                        ("StateMachineArn", Ref(at, resource.Key)),
                        ("StateMachineRevisionId", GetAtt(at, resource.Key, "StateMachineRevisionId"))
                    )
                )
            )
        );
        yield return new(
            at,
            $"{resource.Key}Alias{alias}",
            Map(
                at,
                ("Type", Text(at, "AWS::StepFunctions::StateMachineAlias")),
                (
                    "Properties",
                    Map(
                        at,
                        ("Name", Text(at, alias)),
                        ("DeploymentPreference", Map(at, ("Type", Text(at, "ALL_AT_ONCE")), ("StateMachineVersionArn", Ref(at, version))))
                    )
                )
            )
        );
    }

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

    private static TemplateEntry Tags(SourcePosition at, string createdBy, TemplateNode? own) =>
        new(
            at,
            "Tags",
            new TemplateList(
                at,
                [
                    Map(at, ("Key", Text(at, createdBy)), ("Value", Text(at, "SAM"))),
                    .. (own?.AsMap().Entries ?? []).Select(tag => Map(tag.At, ("Key", Text(tag.At, tag.Key)), ("Value", tag.Value))),
                ]
            )
        );

    /// <summary>
    /// SAM's rule for Globals: what is said of the function wins, mappings are merged, lists are joined, the global part first, and a
    /// function of CloudFormation is a value.
    /// </summary>
    private static TemplateNode Merged(TemplateNode outer, TemplateNode own) =>
        (outer, own) switch
        {
            (TemplateMap a, TemplateMap b) when !IsFunction(a) && !IsFunction(b) => new TemplateMap(
                b.At,
                [
                    .. a.Entries.Select(entry => b[entry.Key] is { } value ? entry with { Value = Merged(entry.Value, value) } : entry),
                    .. b.Entries.Where(entry => a[entry.Key] is null),
                ]
            ),
            (TemplateList a, TemplateList b) => new TemplateList(b.At, [.. a.Items, .. b.Items]),
            _ => own,
        };

    private static bool IsFunction(TemplateMap map) =>
        map.Entries is [{ Key: var key }] && (key is "Ref" or "Condition" || Intrinsics.IsFunction(key));

    /// <summary>References to what SAM has made, as <c>!Ref F.Alias</c>, by the names that it gave.</summary>
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

    private static string Hash(JsonObject counted)
    {
        var text = Sorted(counted)!
            .ToJsonString(
                new(JsonSerializerOptions.Default) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            );
#pragma warning disable CA5350 // SAM's logical ids are made by SHA-1.
        return Convert.ToHexStringLower(SHA1.HashData(Encoding.UTF8.GetBytes(text)))[..10];
#pragma warning restore CA5350
    }

    private static JsonNode? Sorted(JsonNode? node) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.OrderBy(pair => pair.Key, StringComparer.Ordinal).Select(pair => KeyValuePair.Create(pair.Key, Sorted(pair.Value)))
            ),
            JsonArray list => new JsonArray([.. list.Select(Sorted)]),
            _ => node?.DeepClone(),
        };

    private static TemplateScalar Text(SourcePosition at, string text) => new(at, text, Plain: false);

    private static TemplateMap Ref(SourcePosition at, string name) => Map(at, ("Ref", Text(at, name)));

    private static TemplateMap GetAtt(SourcePosition at, string name, string attribute) =>
        Map(at, ("Fn::GetAtt", new TemplateList(at, [Text(at, name), Text(at, attribute)])));

    private static TemplateMap Map(SourcePosition at, params ReadOnlySpan<(string Key, TemplateNode Value)> entries)
    {
        var made = new List<TemplateEntry>(entries.Length);
        foreach (var (key, value) in entries)
            made.Add(new(at, key, value));
        return new(at, made);
    }
}
