using System.Security.Cryptography;
using System.Text;
using System.Xml.Linq;
using LocalAws.Instances;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>
/// The default VPC that every account has in every Region, with a subnet in each Availability Zone and one security group. Instances are
/// launched there; no traffic is routed or filtered.
/// </summary>
internal static class DefaultNetwork
{
    public static string Vpc(string accountId, string region) => Id("vpc", accountId, region);

    public static string Subnet(InstanceIdentity instance) => Id("subnet", instance.AccountId, instance.AvailabilityZone);

    public static string SecurityGroup(string accountId, string region) => Id("sg", accountId, region);

    public static ApiResponse DescribeVpcs(ApiRequest request)
    {
        request.Authorize("ec2:DescribeVpcs", "*");
        request.EndDryRun();
        var vpc = Vpc(request.AccountId, request.Region);
        if (request.Parameters.Texts("VpcId").FirstOrDefault(id => id != vpc) is { } other)
            throw new AwsException("InvalidVpcID.NotFound", $"The vpc ID '{other}' does not exist");
        var filters = new Filters<string>(
            request.Parameters,
            name =>
                name switch
                {
                    "vpc-id" => id => [id],
                    "is-default" or "isDefault" => _ => ["true"],
                    "state" => _ => ["available"],
                    "owner-id" => _ => [request.AccountId],
                    _ => null,
                }
        );
        return ApiResponse.Xml(
            new XElement(
                "vpcSet",
                filters.Match(vpc)
                    ? new XElement(
                        "item",
                        new XElement("vpcId", vpc),
                        new XElement("ownerId", request.AccountId),
                        new XElement("state", "available"),
                        new XElement("cidrBlock", "172.31.0.0/16"),
                        new XElement("dhcpOptionsId", "default"),
                        new XElement("instanceTenancy", "default"),
                        new XElement("isDefault", "true")
                    )
                    : null
            )
        );
    }

    private static string Id(string kind, string accountId, string place) =>
        $"{kind}-{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{kind} {accountId} {place}")))[..17]}";
}
