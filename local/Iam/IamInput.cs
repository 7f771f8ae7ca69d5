using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using LocalAws.Iam.Engine;
using LocalAws.Wire;

namespace LocalAws.Iam;

/// <summary>Reads IAM's parameters within the limits of its API reference.</summary>
internal static partial class IamInput
{
    public const int MaxTags = 50;

    /// <summary>"IAM and STS character quotas": managed policies, in characters that are not white space.</summary>
    public const int MaxManagedPolicy = 6144;

    /// <summary>The default quota of a role's trust policy.</summary>
    public const int MaxTrustPolicy = 2048;

    [GeneratedRegex(@"^[A-Za-z0-9_+=,.@-]+$")]
    private static partial Regex NameForm { get; }

    [GeneratedRegex("^(/|/[\u0021-\u007E]+/)$")]
    private static partial Regex PathForm { get; }

    [GeneratedRegex(@"^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$")]
    private static partial Regex TagForm { get; }

    [GeneratedRegex("^arn:[a-z-]+:iam::([0-9]{12}|aws):policy/.+$")]
    private static partial Regex PolicyArnForm { get; }

    [GeneratedRegex("^[\u0009\u000A\u000D\u0020-\u00FF]+$")]
    private static partial Regex DocumentForm { get; }

    /// <summary>A required name, such as RoleName.</summary>
    public static string Name(this JsonObject parameters, string parameter, int maxLength)
    {
        var name = parameters.Required(parameter);
        CheckLength(Member(parameter), name, 1, maxLength);
        return NameForm.IsMatch(name)
            ? name
            : throw IamErrors.Constraint(Member(parameter), @"Member must satisfy regular expression pattern: [\w+=,.@-]+");
    }

    public static string Required(this JsonObject parameters, string parameter) =>
        parameters.Text(parameter)
        ?? throw IamErrors.Validation(
            $"1 validation error detected: Value null at '{Member(parameter)}' failed to satisfy constraint: Member must not be null"
        );

    public static string Path(this JsonObject parameters)
    {
        var path = parameters.Text("Path") ?? "/";
        CheckLength("path", path, 1, 512);
        return PathForm.IsMatch(path)
            ? path
            : throw IamErrors.Validation(
                "The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters "
                    + "and/or / characters."
            );
    }

    /// <summary>The path prefix of a list; <c>/</c> for all.</summary>
    public static string PathPrefix(this JsonObject parameters) => parameters.Text("PathPrefix") ?? "/";

    public static string PolicyArn(this JsonObject parameters)
    {
        var arn = parameters.Required("PolicyArn");
        CheckLength("policyArn", arn, 20, 2048);
        CheckKnown(arn);
        return arn.Split(':') is ["arn", _, _, _, _, ..] ? arn : throw IamErrors.Validation("Invalid ARN:  Could not be parsed!");
    }

    /// <summary>The boundary's ARN; null if the request has none.</summary>
    public static string? Boundary(this JsonObject parameters) =>
        parameters.Text("PermissionsBoundary") switch
        {
            null => null,
            var arn when PolicyArnForm.IsMatch(arn) => CheckKnown(arn),
            var arn => throw IamErrors.Validation($"Value ({arn}) for parameter PermissionsBoundary is invalid."),
        };

    /// <summary>
    /// LocalAws has a few of AWS's more than a thousand managed policies: any other is refused by name, not as one that does not exist.
    /// </summary>
    private static string CheckKnown(string arn) =>
        arn.StartsWith("arn:aws:iam::aws:policy/", StringComparison.Ordinal) && AwsManagedPolicies.Find(arn) is null
            ? throw AwsException.NotSupported(
                $"the AWS managed policy {arn}; it has {string.Join(", ", AwsManagedPolicies.All.Select(policy => policy.Name))}"
            )
            : arn;

    public static string? Description(this JsonObject parameters)
    {
        var description = parameters.Text("Description");
        CheckLength("description", description ?? "", 0, 1000);
        return description;
    }

    /// <summary>The tags to put, checked; keys are compared ignoring case.</summary>
    public static ImmutableSortedDictionary<string, string> Tags(this JsonObject parameters)
    {
        var tags = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        var items = parameters.Objects("Tags");
        if (items.Count > MaxTags)
            throw IamErrors.Constraint("tags", $"Member must have length less than or equal to {MaxTags}");
        for (var i = 0; i < items.Count; i++)
        {
            var key = items[i].Required("Key");
            CheckTag($"tags.{i + 1}.member.key", key, 1, 128);
            var value = items[i].Required("Value");
            CheckTag($"tags.{i + 1}.member.value", value, 0, 256);
            if (!tags.TryAdd(key, value))
                throw IamErrors.InvalidInput("Duplicate tag keys found. Please note that Tag keys are case insensitive.");
        }
        return tags.ToImmutable();
    }

    public static IReadOnlyList<string> TagKeys(this JsonObject parameters)
    {
        var keys = parameters.Texts("TagKeys");
        if (keys.Count > MaxTags)
            throw IamErrors.Constraint("tagKeys", $"Member must have length less than or equal to {MaxTags}");
        foreach (var key in keys)
            CheckTag("tagKeys", key, 1, 128);
        return keys;
    }

    /// <summary>A policy document that AWS would accept.</summary>
    public static PolicyText Policy(this JsonObject parameters, string parameter, PolicyKind kind, bool managed = false)
    {
        var json = parameters.Required(parameter);
        CheckLength(Member(parameter), json, 1, 131072);
        if (!DocumentForm.IsMatch(json))
        {
            throw IamErrors.Constraint(
                Member(parameter),
                @"Member must satisfy regular expression pattern: [\u0009\u000A\u000D\u0020-\u00FF]+"
            );
        }

        try
        {
            PolicyRules.Check(PolicyParser.Parse(json, kind), kind, managed);
            return new PolicyText(json, kind);
        }
        catch (MalformedPolicyException malformed)
        {
            throw IamErrors.Malformed(malformed.Message);
        }
    }

    /// <summary>A policy's size as the quotas count it: without white space.</summary>
    public static int SizeOf(string json) => json.Count(character => !char.IsWhiteSpace(character));

    public static void CheckLength(string member, string value, int min, int max)
    {
        if (value.Length < min)
            throw IamErrors.Constraint(member, $"Member must have length greater than or equal to {min}");
        if (value.Length > max)
            throw IamErrors.Constraint(member, $"Member must have length less than or equal to {max}");
    }

    private static void CheckTag(string member, string text, int min, int max)
    {
        CheckLength(member, text, min, max);
        if (!TagForm.IsMatch(text))
        {
            throw IamErrors.Constraint(
                member,
                @"Member must satisfy regular expression pattern: [\p{L}\p{Z}\p{N}_.:/=+\-@]" + (min > 0 ? "+" : "*")
            );
        }
    }

    /// <summary>Parameters are PascalCase on the wire and camelCase in messages.</summary>
    private static string Member(string parameter) => char.ToLowerInvariant(parameter[0]) + parameter[1..];
}
