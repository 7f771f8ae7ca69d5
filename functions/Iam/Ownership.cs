using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;

namespace RepoGrant.Iam;

/// <summary>Decides by tags what belongs to a grant, and says whose a resource is that has a name the grant needs.</summary>
internal sealed class Ownership(IReadOnlyDictionary<string, string> own)
{
    /// <summary>Whether these are the grant's tags, whatever other tags there are.</summary>
    public bool Has(List<Tag>? tags)
    {
        foreach (var (key, value) in own)
        {
            if (tags?.Exists(tag => tag.Key == key && tag.Value == value) != true)
                return false;
        }

        return true;
    }

    /// <summary>Throws <see cref="ConflictingResource"/> unless what was found is the grant's own.</summary>
    public void Refuse(string kind, string arn, string foundArn, List<Tag>? tags)
    {
        if (foundArn == arn && Has(tags))
            return;

        var found = (tags ?? []).ToDictionary(tag => tag.Key, tag => tag.Value, StringComparer.Ordinal);
        var what =
            found.TryGetValue(GrantNames.GrantTag, out var name)
            && found.TryGetValue(GrantNames.StackTag, out var stack)
            && found.GetValueOrDefault(GrantNames.ConsumerTag)?.Split('/') is [var account, var region]
            && (name + account + region + stack).All(character => char.IsAsciiLetterOrDigit(character) || character == '-')
                ? OfAnother(new GrantKey(name, account, region), stack)
                : "It was not made by a grant. Choose another role name in the request, or remove it.";
        throw new ConflictingResource($"The {kind} {foundArn} has the name that this grant needs. {what}");
    }

    private static string OfAnother(GrantKey grant, string stack)
    {
        var input = $$$"""{"grant":{"name":"{{{grant.Name}}}","accountId":"{{{grant.AccountId}}}","region":"{{{grant.Region}}}"}}""";
        return $"It belongs to the grant {grant.Id} of the stack {stack}. Revoke that one first, by an execution of {stack}-revoke-access "
            + $"with the input {input}, or choose another name in this request.";
    }
}
