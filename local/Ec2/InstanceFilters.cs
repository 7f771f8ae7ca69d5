using System.Globalization;

namespace LocalAws.Ec2;

/// <summary>The filters of DescribeInstances and DescribeInstanceStatus that apply to emulated instances.</summary>
internal static class InstanceFilters
{
    public static Func<Instance, IEnumerable<string>>? Find(string name) =>
        name switch
        {
            "availability-zone" => i => [i.Identity.AvailabilityZone],
            "client-token" => i => [i.ClientToken],
            "dns-name" => _ => [""],
            "iam-instance-profile.arn" => i => i.Profile is { } has ? [has.Profile.Arn] : [],
            "iam-instance-profile.id" => i => i.Profile is { } has ? [has.Profile.Id] : [],
            "iam-instance-profile.name" => i => i.Profile is { } has ? [has.Profile.Arn[(has.Profile.Arn.LastIndexOf('/') + 1)..]] : [],
            "image-id" => i => [i.Identity.ImageId],
            "instance-id" => i => [i.Id],
            "instance-state-code" => i => [((int)i.State).ToString(CultureInfo.InvariantCulture)],
            "instance-state-name" => i => [i.State.Name()],
            "instance-type" => i => [i.Identity.InstanceType],
            "launch-index" => i => [i.LaunchIndex.ToString(CultureInfo.InvariantCulture)],
            "launch-time" => i => [WireTime.Milliseconds(i.Identity.LaunchedAt)],
            "owner-id" => i => [i.Identity.AccountId],
            "private-dns-name" => i => [i.Identity.PrivateDnsName],
            "private-ip-address" => i => [i.Identity.PrivateIp],
            "reservation-id" => i => [i.ReservationId],
            "tag-key" => i => i.Tags.Keys,
            "tag-value" => i => i.Tags.Values,
            _ when name.StartsWith("tag:", StringComparison.Ordinal) => i => i.Tags.TryGetValue(name[4..], out var value) ? [value] : [],
            _ => null,
        };
}
