using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.Ssm;

/// <summary>Lists the managed instances.</summary>
internal sealed partial class InstanceInformation(ManagedInstances managed)
{
    /// <summary>The first agent version that supports everything in documents of schema 2.2, by its release notes.</summary>
    private const string AgentVersion = "3.3.2746.0";

    private const string Keys =
        "ActivationIds, AgentVersion, AssociationStatus, IamRole, InstanceIds, PingStatus, PlatformTypes, ResourceType, tag-key, tag:";

    [GeneratedRegex("^(i|mi)-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex InstanceId();

    /// <summary>An instance's operating system is this machine's.</summary>
    private static readonly Lazy<(string Name, string Version)> Platform = new(() =>
    {
        var lines = File.Exists("/etc/os-release") ? File.ReadAllLines("/etc/os-release") : [];
        string Value(string key) =>
            lines.FirstOrDefault(l => l.StartsWith(key + "=", StringComparison.Ordinal))?[(key.Length + 1)..].Trim('"') ?? "";
        return (Value("NAME"), Value("VERSION_ID"));
    });

    public ApiResponse Describe(ApiRequest request)
    {
        request.Authorize("ssm:DescribeInstanceInformation", "*");
        var all = managed.All(request.AccountId, request.Region).AsEnumerable();
        foreach (var filter in request.Parameters.Objects("Filters"))
            all = Where(all, filter.Required("Key"), filter.Texts("Values"));
        foreach (var filter in request.Parameters.Objects("InstanceInformationFilterList"))
            all = Where(all, filter.Required("key"), filter.Texts("valueSet"));
        var (page, next) = request.Parameters.Page(all, request.Parameters.Between("MaxResults", 5, 50, 50), m => m.Instance.Id);
        return ApiResponse.Json(
            new JsonObject { ["InstanceInformationList"] = new JsonArray([.. page.Select(m => (JsonNode)Json(m))]), ["NextToken"] = next }
        );
    }

    private static IEnumerable<ManagedInstance> Where(IEnumerable<ManagedInstance> all, string key, IReadOnlyList<string> values)
    {
        if (values.Count == 0)
            throw new AwsException("InvalidInstanceInformationFilterValue", "The specified filter value is not valid.");
        if (key == "InstanceIds" && values.FirstOrDefault(v => !InstanceId().IsMatch(v)) is not null)
            throw new AwsException("InvalidInstanceInformationFilterValue", "The specified filter value is not valid.");
        return key switch
        {
            "InstanceIds" => all.Where(m => values.Contains(m.Instance.Id)),
            "PingStatus" => all.Where(m => values.Contains(PingStatus(m))),
            "PlatformTypes" => all.Where(_ => values.Contains("Linux")),
            "AgentVersion" => all.Where(_ => values.Contains(AgentVersion)),
            "ResourceType" => all.Where(_ => values.Contains("EC2Instance")),
            "tag-key" => all.Where(m => values.Any(m.Instance.Tags.ContainsKey)),
            "IamRole" or "ActivationIds" => all.Where(_ => false), // of instances outside EC2
            _ when key.StartsWith("tag:", StringComparison.Ordinal) => all.Where(m =>
                m.Instance.Tags.TryGetValue(key[4..], out var value) && values.Contains(value)
            ),
            "AssociationStatus" => throw AwsException.NotSupported("State Manager associations"),
            _ => throw SsmErrors.FilterKey(key, Keys),
        };
    }

    private static string PingStatus(ManagedInstance managed) => managed.Online ? "Online" : "ConnectionLost";

    private static JsonObject Json(ManagedInstance managed) =>
        new()
        {
            ["InstanceId"] = managed.Instance.Id,
            ["PingStatus"] = PingStatus(managed),
            ["LastPingDateTime"] = WireTime.Epoch(managed.LastPing),
            ["AgentVersion"] = AgentVersion,
            ["IsLatestVersion"] = true,
            ["PlatformType"] = "Linux",
            ["PlatformName"] = Platform.Value.Name,
            ["PlatformVersion"] = Platform.Value.Version,
            ["ResourceType"] = "EC2Instance",
            ["IPAddress"] = managed.Instance.Identity.PrivateIp,
            ["ComputerName"] = managed.Instance.Identity.PrivateDnsName,
            ["SourceId"] = managed.Instance.Id,
            ["SourceType"] = "AWS::EC2::Instance",
        };
}
