using System.Globalization;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace Conformance.Facts;

/// <summary>Reads XML responses as the SDKs do: members by their names in the API, lists as lists, documents decoded.</summary>
internal static class AnswerXml
{
    /// <summary>Members that are lists, even if they are empty.</summary>
    private static readonly HashSet<string> Lists =
    [
        "Tags",
        "Roles",
        "MatchedStatements",
        "MissingContextValues",
        "ResourceSpecificResults",
        "Groups",
        "SecurityGroups",
        "Instances",
        "BlockDeviceMappings",
        "NetworkInterfaces",
        "ProductCodes",
        "IamInstanceProfileAssociations",
    ];

    private static readonly HashSet<string> Numbers =
    [
        "MaxSessionDuration",
        "AttachmentCount",
        "PermissionsBoundaryUsageCount",
        "Line",
        "Column",
        "AmiLaunchIndex",
    ];

    private static readonly HashSet<string> Documents = ["AssumeRolePolicyDocument", "PolicyDocument", "Document"];

    /// <summary>Structures that have no members.</summary>
    private static readonly HashSet<string> Structures = ["RoleLastUsed", "EvalDecisionDetails"];

    /// <summary>EC2's elements whose names differ from those of the API's members.</summary>
    private static readonly Dictionary<string, string> Ec2Names = new(StringComparer.Ordinal)
    {
        ["instancesSet"] = "Instances",
        ["instanceState"] = "State",
        ["reason"] = "StateTransitionReason",
        ["dnsName"] = "PublicDnsName",
        ["blockDeviceMapping"] = "BlockDeviceMappings",
        ["networkInterfaceSet"] = "NetworkInterfaces",
        ["tagSet"] = "Tags",
        ["iamInstanceProfileAssociationSet"] = "IamInstanceProfileAssociations",
        ["reservationSet"] = "Reservations",
    };

    /// <summary>The result's members.</summary>
    public static JsonObject Read(string xml, bool ec2)
    {
        var root = XDocument.Parse(xml).Root!;
        var result = ec2 ? root : root.Elements().FirstOrDefault(e => e.Name.LocalName.EndsWith("Result", StringComparison.Ordinal));
        return result is null ? [] : Members(result, ec2);
    }

    private static JsonObject Members(XElement element, bool ec2)
    {
        var members = new JsonObject();
        foreach (var child in element.Elements().Where(e => e.Name.LocalName is not ("requestId" or "ResponseMetadata")))
        {
            var name = NameOf(child, element, ec2);
            members[name] = Value(name, child, ec2);
        }
        return members;
    }

    private static string NameOf(XElement child, XElement parent, bool ec2)
    {
        var name = child.Name.LocalName;
        if (!ec2)
            return name;
        if (name == "groupSet")
            return parent.Elements().Any(e => e.Name.LocalName == "instancesSet") ? "Groups" : "SecurityGroups";
        return Ec2Names.TryGetValue(name, out var known) ? known : char.ToUpperInvariant(name[0]) + name[1..];
    }

    private static JsonNode? Value(string name, XElement element, bool ec2)
    {
        var children = element.Elements().ToList();
        if (Lists.Contains(name) || (children.Count > 0 && children.TrueForAll(e => e.Name.LocalName is "member" or "item")))
            return new JsonArray([.. children.Select(item => item.HasElements ? Members(item, ec2) : Scalar(name, item.Value))]);
        if (children.Count > 0 || Structures.Contains(name))
            return Members(element, ec2);
        return Scalar(name, element.Value);
    }

    private static JsonNode? Scalar(string name, string text)
    {
        if (Documents.Contains(name))
            return JsonNode.Parse(Uri.UnescapeDataString(text));
        if (text is "true" or "false")
            return text == "true";
        // EC2's state codes are numbers; its reason codes are words.
        var isNumber = Numbers.Contains(name) || name == "Code";
        return isNumber && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : text;
    }
}
