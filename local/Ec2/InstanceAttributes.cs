using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>Attributes of instances beyond their descriptions, and what instance types can do.</summary>
internal sealed partial class InstanceAttributes(InstanceRegistry registry)
{
    /// <summary>Attributes by the API's names, each with its value; null if it has none.</summary>
    private static readonly Dictionary<string, Func<Instance, string?>> Known = new(StringComparer.Ordinal)
    {
        ["disableApiTermination"] = i => Text(i.Options.DisableApiTermination),
        ["disableApiStop"] = i => Text(i.Options.DisableApiStop),
        ["ebsOptimized"] = i => Text(i.Options.EbsOptimized),
        ["instanceInitiatedShutdownBehavior"] = i => i.Options.ShutdownBehavior,
        ["instanceType"] = i => i.Identity.InstanceType,
        ["rootDeviceName"] = _ => "/dev/xvda",
        ["sourceDestCheck"] = _ => "true",
        ["userData"] = _ => null,
    };

    [GeneratedRegex("^[a-z][a-z0-9-]*[.][a-z0-9-]+$")]
    private static partial Regex TypeForm { get; }

    public ApiResponse Describe(ApiRequest request)
    {
        var name = request.Parameters.Text("Attribute") ?? throw Ec2Errors.Missing("attribute");
        var instance = Named(request);
        request.EndDryRun();
        if (!Known.TryGetValue(name, out var valueOf))
            throw AwsException.NotSupported($"the attribute {name} of ec2:DescribeInstanceAttribute");
        return ApiResponse.Xml(
            new XElement("instanceId", instance.Id),
            new XElement(name, valueOf(instance) is { } value ? new XElement("value", value) : null)
        );
    }

    /// <summary>Changes one attribute, given as a member of its own or as <c>Attribute</c> and <c>Value</c>.</summary>
    public ApiResponse Modify(ApiRequest request)
    {
        var instance = Named(request);
        request.EndDryRun();
        foreach (var (name, value) in Changes(request.Parameters))
        {
            registry.Set(
                instance.Id,
                before =>
                    name switch
                    {
                        "disableApiTermination" => before.Options with { DisableApiTermination = Flag(name, value) },
                        "disableApiStop" => before.Options with { DisableApiStop = Flag(name, value) },
                        "instanceInitiatedShutdownBehavior" => before.Options with
                        {
                            ShutdownBehavior = LaunchOptions.Behavior(value) ?? "stop",
                        },
                        "ebsOptimized" => before.State == InstanceState.Stopped
                            ? before.Options with
                            {
                                EbsOptimized = Flag(name, value),
                            }
                            : throw Ec2Errors.WrongState($"The instance '{before.Id}' is not in the 'stopped' state."),
                        _ => throw AwsException.NotSupported($"the attribute {name} of ec2:ModifyInstanceAttribute"),
                    }
            );
        }
        return ApiResponse.Xml(new XElement("return", "true"));
    }

    public ApiResponse DescribeCredits(ApiRequest request)
    {
        request.Authorize("ec2:DescribeInstanceCreditSpecifications", "*");
        request.EndDryRun();
        var ids = request.Parameters.Texts("InstanceId").Select(InstanceInput.Id).ToList();
        var all = registry.Shown(request.AccountId, request.Region);
        var missing = ids.Except(all.Select(i => i.Id)).ToList();
        if (missing.Count > 0)
            throw Ec2Errors.NoSuchInstances(missing);
        return ApiResponse.Xml(
            new XElement(
                "instanceCreditSpecificationSet",
                all.Where(i => (ids.Count == 0 ? i.Options.CpuCredits is not null : ids.Contains(i.Id)) && Bursts(i.Identity.InstanceType))
                    .Select(i => new XElement(
                        "item",
                        new XElement("instanceId", i.Id),
                        new XElement(
                            "cpuCredits",
                            i.Options.CpuCredits ?? (Family(i.Identity.InstanceType) == "t2" ? "standard" : "unlimited")
                        )
                    ))
            )
        );
    }

    /// <summary>Only what a type's name says: LocalAws has no list of types.</summary>
    public static ApiResponse DescribeTypes(ApiRequest request)
    {
        request.Authorize("ec2:DescribeInstanceTypes", "*");
        request.EndDryRun();
        var types = request.Parameters.Texts("InstanceType");
        if (types.Count == 0)
            throw AwsException.NotSupported("ec2:DescribeInstanceTypes without InstanceType");
        var unknown = types.Where(type => !TypeForm.IsMatch(type)).ToList();
        if (unknown.Count > 0)
        {
            throw new AwsException(
                "InvalidInstanceType",
                $"The following supplied instance types do not exist: [{string.Join(", ", unknown)}]"
            );
        }
        return ApiResponse.Xml(
            new XElement(
                "instanceTypeSet",
                types.Select(type => new XElement(
                    "item",
                    new XElement("instanceType", type),
                    new XElement("burstablePerformanceSupported", Text(Bursts(type))),
                    new XElement("bareMetal", Text(type.EndsWith(".metal", StringComparison.Ordinal)))
                ))
            )
        );
    }

    private Instance Named(ApiRequest request) =>
        registry.Authorized(request, [request.Parameters.Text("InstanceId") ?? throw Ec2Errors.Missing("instanceId")])[0];

    private static IEnumerable<(string Name, string Value)> Changes(JsonObject parameters)
    {
        if (parameters.Text("Attribute") is { } attribute)
            yield return (attribute, parameters.Text("Value") ?? throw Ec2Errors.Missing("value"));
        foreach (var (name, value) in parameters)
        {
            if (value is JsonObject given && given.Text("Value") is { } text)
                yield return (char.ToLowerInvariant(name[0]) + name[1..], text);
        }
    }

    private static bool Flag(string name, string value) =>
        bool.TryParse(value, out var flag) ? flag : throw Ec2Errors.Invalid(name, value, "Expecting true or false.");

    private static string Text(bool flag) => flag ? "true" : "false";

    private static string Family(string type) => type.Split('.')[0];

    /// <summary>The burstable families are t1 to t4g.</summary>
    private static bool Bursts(string type) => type is ['t', >= '1' and <= '9', ..];
}
