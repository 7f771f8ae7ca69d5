using System.Xml.Linq;

namespace LocalAws.Ec2;

/// <summary>Instances in the format of EC2's responses.</summary>
internal static class InstanceXml
{
    public static XElement Of(Instance instance)
    {
        // A terminated instance no longer has an address or a profile.
        var alive = instance.State != InstanceState.Terminated;
        return new(
            "item",
            new XElement("instanceId", instance.Id),
            new XElement("imageId", instance.Identity.ImageId),
            State("instanceState", instance.State),
            new XElement("privateDnsName", alive ? instance.Identity.PrivateDnsName : ""),
            new XElement("dnsName"),
            new XElement("reason", instance.Reason),
            new XElement("amiLaunchIndex", instance.LaunchIndex),
            new XElement("productCodes"),
            new XElement("instanceType", instance.Identity.InstanceType),
            new XElement("launchTime", WireTime.Milliseconds(instance.Identity.LaunchedAt)),
            new XElement(
                "placement",
                new XElement("availabilityZone", instance.Identity.AvailabilityZone),
                new XElement("groupName"),
                new XElement("tenancy", "default")
            ),
            new XElement("monitoring", new XElement("state", Monitoring(instance))),
            alive ? new XElement("vpcId", DefaultNetwork.Vpc(instance.Identity.AccountId, instance.Identity.Region)) : null,
            alive ? new XElement("subnetId", DefaultNetwork.Subnet(instance.Identity)) : null,
            new XElement(
                "groupSet",
                alive
                    ? new XElement(
                        "item",
                        new XElement("groupId", DefaultNetwork.SecurityGroup(instance.Identity.AccountId, instance.Identity.Region)),
                        new XElement("groupName", "default")
                    )
                    : null
            ),
            alive ? new XElement("sourceDestCheck", "true") : null,
            alive ? new XElement("privateIpAddress", instance.Identity.PrivateIp) : null,
            StateReason(instance),
            new XElement("architecture", "x86_64"),
            new XElement("rootDeviceType", "ebs"),
            new XElement("rootDeviceName", "/dev/xvda"),
            new XElement("blockDeviceMapping"),
            new XElement("virtualizationType", "hvm"),
            new XElement("clientToken", instance.ClientToken),
            instance.Tags.Count == 0 ? null : new XElement("tagSet", instance.Tags.Select(Pair)),
            new XElement("hypervisor", "xen"),
            new XElement("networkInterfaceSet"),
            instance.Profile is { } has
                ? new XElement("iamInstanceProfile", new XElement("arn", has.Profile.Arn), new XElement("id", has.Profile.Id))
                : null,
            new XElement("ebsOptimized", instance.Options.EbsOptimized ? "true" : "false"),
            new XElement("hibernationOptions", new XElement("configured", instance.Options.Hibernation ? "true" : "false")),
            new XElement(
                "metadataOptions",
                new XElement("state", "applied"),
                new XElement("httpTokens", "required"),
                new XElement("httpPutResponseHopLimit", 2),
                new XElement("httpEndpoint", "enabled")
            ),
            new XElement("platformDetails", "Linux/UNIX")
        );
    }

    /// <summary>What StartInstances, StopInstances and TerminateInstances return for each instance.</summary>
    public static XElement Change(Instance now, InstanceState before) =>
        new("item", new XElement("instanceId", now.Id), State("currentState", now.State), State("previousState", before));

    public static XElement Status(Instance instance)
    {
        var status = instance.State == InstanceState.Running ? "ok" : "not-applicable";
        return new(
            "item",
            new XElement("instanceId", instance.Id),
            new XElement("availabilityZone", instance.Identity.AvailabilityZone),
            State("instanceState", instance.State),
            new XElement("systemStatus", new XElement("status", status)),
            new XElement("instanceStatus", new XElement("status", status))
        );
    }

    public static XElement Association(string element, Instance instance, ProfileAssociation association, string state) =>
        new(
            element,
            new XElement("associationId", association.Id),
            new XElement("instanceId", instance.Id),
            new XElement("iamInstanceProfile", new XElement("arn", association.Profile.Arn), new XElement("id", association.Profile.Id)),
            new XElement("state", state)
        );

    public static XElement Tag(Instance instance, KeyValuePair<string, string> tag) =>
        new(
            "item",
            new XElement("resourceId", instance.Id),
            new XElement("resourceType", "instance"),
            new XElement("key", tag.Key),
            new XElement("value", tag.Value)
        );

    private static XElement? StateReason(Instance instance) =>
        (instance.State, instance.Reason) switch
        {
            (InstanceState.Pending, _) => Reason("pending", "pending"),
            (_, "") => null,
            _ => Reason("Client.UserInitiatedShutdown", "Client.UserInitiatedShutdown: User initiated shutdown"),
        };

    private static XElement Reason(string code, string message) =>
        new("stateReason", new XElement("code", code), new XElement("message", message));

    private static string Monitoring(Instance instance) =>
        !instance.Options.Monitoring ? "disabled"
        : instance.State == InstanceState.Pending ? "pending"
        : "enabled";

    private static XElement Pair(KeyValuePair<string, string> tag) =>
        new("item", new XElement("key", tag.Key), new XElement("value", tag.Value));

    private static XElement State(string element, InstanceState state) =>
        new(element, new XElement("code", (int)state), new XElement("name", state.Name()));
}
