using System.Xml.Linq;
using LocalAws.Client;

namespace TestKit.Snapshots;

/// <summary>
/// Which instance profile each instance has, and whether it is the current one with this name: a profile that was created again has another
/// id, and an instance with the previous one has no credentials.
/// </summary>
internal static class AssociationFacts
{
    public static async Task<IEnumerable<string>> ReadAsync(AwsClient consumer, CancellationToken cancellationToken)
    {
        var answer = await consumer.QueryAsync("ec2", "DescribeIamInstanceProfileAssociations", [], cancellationToken);
        var facts = new List<string>();
        foreach (var association in answer.Descendants("item").Where(item => item.Element("state")?.Value is "associating" or "associated"))
        {
            var profile = association.Element("iamInstanceProfile")!;
            var arn = profile.Element("arn")!.Value;
            var now = await IdAsync(consumer, arn[(arn.LastIndexOf('/') + 1)..], cancellationToken);
            var state = now == profile.Element("id")!.Value ? "" : " which is no more";
            facts.Add($"{association.Element("instanceId")!.Value} has {arn}{state}");
        }

        return facts;
    }

    private static async Task<string?> IdAsync(AwsClient consumer, string name, CancellationToken cancellationToken)
    {
        try
        {
            XElement answer = await consumer.QueryAsync("iam", "GetInstanceProfile", [("InstanceProfileName", name)], cancellationToken);
            return answer.Descendants("InstanceProfileId").First().Value;
        }
        catch (AwsClientException e) when (e.Error == "NoSuchEntity")
        {
            return null;
        }
    }
}
