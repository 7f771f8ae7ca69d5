using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using static LocalAws.Deployment.SamNodes;

namespace LocalAws.Deployment;

/// <summary>What <c>AutoPublishAlias</c> makes: a published version, and the alias that names it.</summary>
internal static class SamVersions
{
    /// <summary>
    /// Of a function: a version for each state of its code and what else SAM counts, by its logical id, and the alias.
    /// </summary>
    /// <param name="resource">The function as the template declares it.</param>
    /// <param name="made">Its properties as CloudFormation names them.</param>
    /// <param name="said">Its properties as the template and its Globals state them.</param>
    /// <param name="alias">The alias's name.</param>
    public static TemplateEntry[] OfFunction(TemplateEntry resource, List<TemplateEntry> made, TemplateMap said, string alias)
    {
        var at = resource.At;
        var counted = Counted(made, all: said["AutoPublishAliasAllProperties"]?.AsText() == "true");
        var (version, function) = ($"{resource.Key}Version{Hash(counted)}", ("FunctionName", (TemplateNode)Ref(at, resource.Key)));
        var own = resource.Value.AsMap();
        // The function's condition and dependencies also apply to what SAM creates for it.
        TemplateEntry[] passed =
        [
            .. new[] { "Condition", "DeletionPolicy", "UpdateReplacePolicy" }
                .Where(attribute => own[attribute] is not null)
                .Select(attribute => new TemplateEntry(at, attribute, own[attribute]!)),
        ];
        TemplateEntry[] kept = own["DeletionPolicy"] is null ? [new(at, "DeletionPolicy", Text(at, "Retain"))] : [];
        var properties = said["VersionDescription"] is { } described ? Map(at, ("Description", described), function) : Map(at, function);
        return
        [
            Resource(version, "AWS::Lambda::Version", properties, [.. passed, .. kept]),
            Resource(
                $"{resource.Key}Alias{alias}",
                "AWS::Lambda::Alias",
                Map(at, ("Name", Text(at, alias)), function, ("FunctionVersion", GetAtt(at, version, "Version"))),
                passed
            ),
        ];

        TemplateEntry Resource(string id, string type, TemplateMap its, TemplateEntry[] attributes) =>
            new(at, id, new TemplateMap(at, [new(at, "Type", Text(at, type)), .. attributes, new(at, "Properties", its)]));
    }

    /// <summary>For a state machine: a version of its current state, and the alias.</summary>
    public static TemplateEntry[] OfStateMachine(TemplateEntry machine, string alias)
    {
        var at = machine.At;
        var version = machine.Key + "Version";
        return
        [
            new(
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
                            ("StateMachineArn", Ref(at, machine.Key)),
                            ("StateMachineRevisionId", GetAtt(at, machine.Key, "StateMachineRevisionId"))
                        )
                    )
                )
            ),
            new(
                at,
                $"{machine.Key}Alias{alias}",
                Map(
                    at,
                    ("Type", Text(at, "AWS::StepFunctions::StateMachineAlias")),
                    (
                        "Properties",
                        Map(
                            at,
                            ("Name", Text(at, alias)),
                            (
                                "DeploymentPreference",
                                Map(at, ("Type", Text(at, "ALL_AT_ONCE")), ("StateMachineVersionArn", Ref(at, version)))
                            )
                        )
                    )
                )
            ),
        ];
    }

    /// <summary>The properties of a function whose change creates a new version: all, or code, environment and memory.</summary>
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

    private static string Hash(JsonObject counted)
    {
        var text = Sorted(counted)!
            .ToJsonString(
                new(JsonSerializerOptions.Default) { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }
            );
#pragma warning disable CA5350 // SAM makes its logical ids with SHA-1.
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
}
