using System.Xml.Linq;
using LocalAws.Client;

namespace TestKit.Snapshots;

/// <summary>
/// An account's roles, policies and instance profiles. Only the default version of a policy counts: the others give nothing, and IAM allows
/// at most five.
/// </summary>
internal static class IamFacts
{
    public static async Task<IEnumerable<string>> ReadAsync(AwsClient account, CancellationToken cancellationToken)
    {
        var facts = new List<string>();
        await foreach (var page in PagesAsync(account, "GetAccountAuthorizationDetails", cancellationToken))
        {
            facts.AddRange(Members(page.Descendants("RoleDetailList").First()).SelectMany(OfRole));
            facts.AddRange(Members(page.Descendants("Policies").First()).SelectMany(OfPolicy));
        }

        await foreach (var page in PagesAsync(account, "ListInstanceProfiles", cancellationToken))
        {
            foreach (var profile in Members(page.Descendants("InstanceProfiles").First()))
                facts.AddRange(await OfProfileAsync(account, Text(profile, "InstanceProfileName"), cancellationToken));
        }

        return facts.Select(fact => $"{account.AccountId} {fact}");
    }

    private static IEnumerable<string> OfRole(XElement role)
    {
        var place = $"role {Text(role, "Path")}{Text(role, "RoleName")}";
        yield return place;
        foreach (var statement in Statements(Text(role, "AssumeRolePolicyDocument")))
            yield return $"{place} trusts {statement}";
        if (role.Element("PermissionsBoundary") is { } boundary)
            yield return $"{place} boundary {Text(boundary, "PermissionsBoundaryArn")}";
        foreach (var attached in Members(role.Element("AttachedManagedPolicies")))
            yield return $"{place} attached {Text(attached, "PolicyArn")}";
        foreach (var inline in Members(role.Element("RolePolicyList")))
        {
            foreach (var statement in Statements(Text(inline, "PolicyDocument")))
                yield return $"{place} inline {Text(inline, "PolicyName")} {statement}";
        }

        foreach (var tag in Tags(role))
            yield return $"{place} {tag}";
    }

    private static IEnumerable<string> OfPolicy(XElement policy)
    {
        var arn = Text(policy, "Arn");
        if (arn.Contains(":iam::aws:", StringComparison.Ordinal))
            yield break;
        var place = $"policy {arn[(arn.IndexOf('/', StringComparison.Ordinal))..]}";
        yield return place;
        var inForce = Members(policy.Element("PolicyVersionList")).First(version => Text(version, "IsDefaultVersion") == "true");
        foreach (var statement in Statements(Text(inForce, "Document")))
            yield return $"{place} {statement}";
        foreach (var tag in Tags(policy))
            yield return $"{place} {tag}";
    }

    private static async Task<IEnumerable<string>> OfProfileAsync(AwsClient account, string name, CancellationToken cancellationToken)
    {
        var answer = await account.QueryAsync("iam", "GetInstanceProfile", [("InstanceProfileName", name)], cancellationToken);
        var profile = answer.Descendants("InstanceProfile").First();
        var place = $"instance profile {Text(profile, "Path")}{name}";
        return
        [
            place,
            .. Members(profile.Element("Roles")).Select(role => $"{place} role {Text(role, "RoleName")}"),
            .. Tags(profile).Select(tag => $"{place} {tag}"),
        ];
    }

    private static async IAsyncEnumerable<XElement> PagesAsync(
        AwsClient account,
        string operation,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        IEnumerable<(string, string)> from = [];
        while (true)
        {
            var page = await account.QueryAsync("iam", operation, from, cancellationToken);
            yield return page;
            if (page.Descendants("Marker").FirstOrDefault() is not { } marker)
                break;
            from = [("Marker", marker.Value)];
        }
    }

    private static IEnumerable<string> Tags(XElement entity) =>
        Members(entity.Element("Tags")).Select(tag => $"tag {Text(tag, "Key")}={Text(tag, "Value")}");

    private static IEnumerable<string> Statements(string encoded) => PolicyMeaning.Statements(Uri.UnescapeDataString(encoded));

    private static IEnumerable<XElement> Members(XElement? list) => list?.Elements("member") ?? [];

    private static string Text(XElement of, string element) => of.Element(element)!.Value;
}
