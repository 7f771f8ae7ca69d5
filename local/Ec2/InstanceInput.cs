using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Ec2;

/// <summary>What several EC2 operations read from requests in the same way.</summary>
internal static partial class InstanceInput
{
    /// <summary>The EC2 user guide, "Tag restrictions": 50 tags, keys of up to 127 characters, values of up to 255.</summary>
    private const int MaxTags = 50;

    [GeneratedRegex("^i-([0-9a-f]{8}|[0-9a-f]{17})$")]
    private static partial Regex InstanceId();

    /// <summary>The condition keys about the instance of an action.</summary>
    public static IEnumerable<(string Key, string[] Values)> Conditions(this Instance instance)
    {
        yield return ("ec2:InstanceType", [instance.Identity.InstanceType]);
        yield return ("ec2:AvailabilityZone", [instance.Identity.AvailabilityZone]);
        if (instance.Profile is { } association)
            yield return ("ec2:InstanceProfile", [association.Profile.Arn]);
        foreach (var condition in TagConditions.OfResource("ec2:ResourceTag/", instance.Tags))
            yield return condition;
    }

    public static string Id(string id) => InstanceId().IsMatch(id) ? id : throw Ec2Errors.MalformedInstanceId(id);

    /// <summary>
    /// The instances that a request names, each authorized for the action; fails unless all of them exist. An instance that does not exist
    /// is authorized, too, so a caller without permission does not learn that.
    /// </summary>
    public static IReadOnlyList<Instance> Authorized(
        this InstanceRegistry registry,
        ApiRequest request,
        IReadOnlyList<string> ids,
        params (string Key, string[] Values)[] context
    )
    {
        var missing = new List<string>();
        var found = new List<Instance>();
        foreach (var id in ids.Select(Id).Distinct().ToArray())
        {
            var instance = registry.Find(request.AccountId, request.Region, id);
            request.Authorize(
                $"ec2:{request.Operation}",
                $"arn:aws:ec2:{request.Region}:{request.AccountId}:instance/{id}",
                [.. instance?.Conditions() ?? [], .. context]
            );
            if (instance is null || !registry.IsKnown(instance, request.Operation))
                missing.Add(id);
            else
                found.Add(instance);
        }
        if (missing.Count > 0)
            throw Ec2Errors.NoSuchInstances(missing);
        return found;
    }

    /// <summary>Ends a dry run here: permissions and parameters have been checked.</summary>
    public static void EndDryRun(this ApiRequest request)
    {
        if (request.Parameters.Flag("DryRun") == true)
            throw Ec2Errors.DryRun();
    }

    /// <summary>Tags as <c>Tag.1.Key</c>, <c>Tag.1.Value</c>.</summary>
    public static IReadOnlyDictionary<string, string> Tags(JsonObject parameters)
    {
        var tags = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var tag in parameters.Objects("Tag"))
        {
            var key = tag.Text("Key") ?? "";
            var value = tag.Text("Value") ?? "";
            if (key.Length is 0 or > 127)
            {
                throw new AwsException(
                    "InvalidParameterValue",
                    $"Tag key exceeds the maximum length of 127 characters or is empty: '{key}'"
                );
            }

            if (key.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
                throw new AwsException("InvalidParameterValue", $"Tag keys starting with 'aws:' are reserved for internal use");
            if (value.Length > 255)
                throw new AwsException("InvalidParameterValue", "Tag value exceeds the maximum length of 255 characters");
            if (!tags.TryAdd(key, value))
                throw new AwsException("InvalidParameterValue", $"Duplicate tag key '{key}' specified.");
        }
        return tags;
    }

    public static void CheckTagLimit(int count)
    {
        if (count > MaxTags)
            throw new AwsException("TagLimitExceeded", $"The maximum number of Tags for a resource has been reached ({MaxTags}).");
    }
}
