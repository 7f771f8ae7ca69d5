using LocalAws.Client;
using Security.Tests.Machinery;
using static Security.Tests.Escalation.Calls;

namespace Security.Tests.Escalation;

/// <summary>What somebody with the provisioner's credentials would try with instance profiles and their associations.</summary>
internal sealed class ProfileAttempts(AwsClient administrator, string bareInstance)
{
    public IEnumerable<Attempt> All()
    {
        var into = ("InstanceProfileName", "Provisioned");
        var twin = Iam("AddRoleToInstanceProfile", into, ("RoleName", ProvisionerAttempts.Mine));
        yield return new(
            "create an instance profile in /repogrant-system/",
            Iam("CreateInstanceProfile", ("InstanceProfileName", "New1"), ("Path", "/repogrant-system/")),
            "one in /repogrant/",
            Iam("CreateInstanceProfile", ("InstanceProfileName", "Twin1"), ("Path", "/repogrant/"))
        );
        yield return new(
            "pass somebody's role to instances",
            Iam("AddRoleToInstanceProfile", into, ("RoleName", "Plain")),
            "pass a role it made",
            twin
        );
        yield return new(
            "put a role into somebody's instance profile",
            Iam("AddRoleToInstanceProfile", ("InstanceProfileName", "Empty"), ("RoleName", ProvisionerAttempts.Mine)),
            "into its own",
            Iam("AddRoleToInstanceProfile", ("InstanceProfileName", "Twin1"), ("RoleName", ProvisionerAttempts.Mine))
        );
        var on = ("InstanceId", bareInstance);
        yield return new(
            "put somebody's profile on an instance",
            Ec2("AssociateIamInstanceProfile", on, ("IamInstanceProfile.Name", MachineryRun.AdoptedRole)),
            "put its own on it",
            Ec2("AssociateIamInstanceProfile", on, ("IamInstanceProfile.Name", "Provisioned"))
        );
        yield return new(
            "replace somebody's profile with its own",
            async client => await ReplaceAsync(client, await AssociationOfAsync(MachineryRun.AdoptedRole), "Provisioned"),
            "its own with another of its own",
            async client => await ReplaceAsync(client, await AssociationAsync(), "Twin1")
        );
        yield return new(
            "replace its own profile with somebody's",
            async client => await ReplaceAsync(client, await AssociationAsync(), MachineryRun.AdoptedRole),
            "with another of its own",
            async client => await ReplaceAsync(client, await AssociationAsync(), "Provisioned")
        );
        yield return Attempt.OfNobodyElse(
            "take somebody's profile off an instance",
            async client =>
                await Ec2("DisassociateIamInstanceProfile", ("AssociationId", await AssociationOfAsync(MachineryRun.AdoptedRole)))(client)
        );
    }

    private static Task ReplaceAsync(AwsClient client, string association, string profile) =>
        Ec2("ReplaceIamInstanceProfileAssociation", ("AssociationId", association), ("IamInstanceProfile.Name", profile))(client);

    private async Task<string> AssociationAsync()
    {
        var described = await administrator.QueryAsync(
            "ec2",
            "DescribeIamInstanceProfileAssociations",
            [("Filter.1.Name", "instance-id"), ("Filter.1.Value.1", bareInstance)],
            TestContext.Current.CancellationToken
        );
        return described.Descendants("associationId").SingleOrDefault()?.Value ?? "iip-assoc-00000000000000000";
    }

    private async Task<string> AssociationOfAsync(string profile)
    {
        var described = await administrator.QueryAsync(
            "ec2",
            "DescribeIamInstanceProfileAssociations",
            [],
            TestContext.Current.CancellationToken
        );
        return described
            .Descendants("iamInstanceProfile")
            .First(found => found.Element("arn")!.Value.EndsWith("/" + profile, StringComparison.Ordinal))
            .Parent!.Element("associationId")!
            .Value;
    }
}
