using System.Text.RegularExpressions;

namespace LocalAws.Iam.Engine;

/// <summary>
/// AWS's checks when a policy is written, beyond its grammar, in AWS's order and words. They apply only to writes: what is stored has
/// passed them.
/// </summary>
internal static partial class PolicyRules
{
    private const string LegacyParsing = "The policy failed legacy parsing";

    private static readonly string[] Partitions =
    [
        "aws",
        "aws-cn",
        "aws-us-gov",
        "aws-iso",
        "aws-iso-b",
        "aws-iso-e",
        "aws-iso-f",
        "aws-eusc",
    ];

    private static readonly string[] IamPaths =
    [
        "user/",
        "federated-user/",
        "role/",
        "group/",
        "instance-profile/",
        "mfa/",
        "server-certificate/",
        "policy/",
        "sms-mfa/",
        "saml-provider/",
        "oidc-provider/",
        "report/",
        "access-report/",
    ];

    private static readonly string[] TrustActions =
    [
        "sts:AssumeRole",
        "sts:AssumeRoleWithSAML",
        "sts:AssumeRoleWithWebIdentity",
        "sts:SetSourceIdentity",
        "sts:SetContext",
        "sts:TagSession",
    ];

    [GeneratedRegex("[^a-zA-Z0-9.-]")]
    private static partial Regex NoVendor { get; }

    /// <exception cref="MalformedPolicyException">With AWS's message for the first rule that the policy breaks.</exception>
    public static PolicyDocument Check(PolicyDocument policy, PolicyKind kind, bool managed = false)
    {
        // Inline and trust policies may lack a version, which then is 2008-10-17.
        Require(!managed || policy.Version == "2012-10-17", "Policy document must be version 2012-10-17 or greater.");
        Require(
            policy.Statements.All(statement => statement.EffectText is "Allow" or "Deny" && statement.Conditions.All(HasDates)),
            LegacyParsing
        );
        var resources = policy.Statements.SelectMany(statement => statement.Resources ?? statement.NotResources ?? []).ToList();
        var complaint = resources.Select(resource => ComplaintAbout(resource.Source)).FirstOrDefault(found => found is not null);
        Require(complaint is not null || resources.TrueForAll(IsParsable), LegacyParsing);
        var sids = policy.Statements.Select(statement => statement.Sid).Where(sid => !string.IsNullOrEmpty(sid)).ToList();
        Require(sids.Distinct().Count() == sids.Count, "Statement IDs (SID) in a single policy must be unique.");
        Require(
            policy.Statements.All(statement => (statement.Actions ?? statement.NotActions) is { Count: > 0 }),
            "Policy statement must contain actions."
        );
        if (complaint is not null)
            throw new MalformedPolicyException(complaint);
        foreach (var action in policy.Statements.SelectMany(statement => statement.Actions ?? statement.NotActions ?? []))
            CheckAction(action.Source);
        if (kind == PolicyKind.Trust)
            CheckTrust(policy);
        else
            CheckPermissions(policy, kind);
        return policy;
    }

    private static void CheckPermissions(PolicyDocument policy, PolicyKind kind)
    {
        Require(
            policy.Statements.All(statement => (statement.Resources ?? statement.NotResources) is { Count: > 0 }),
            "Policy statement must contain resources."
        );
        Require(
            kind == PolicyKind.Resource || policy.Statements.All(statement => statement.Principal is null),
            "Policy document should not specify a principal."
        );
    }

    private static void CheckTrust(PolicyDocument policy)
    {
        Require(
            policy.Statements.All(statement => statement.Resources is null && statement.NotResources is null),
            "Has prohibited field Resource."
        );
        Require(policy.Statements.All(statement => statement.Principal is { Patterns.Count: > 0 }), "Missing required field Principal");
        Require(
            policy.Statements.All(statement => statement.Actions is null || statement.Actions.All(action => IsTrustAction(action.Source))),
            "AssumeRole policy may only specify STS AssumeRole actions."
        );
    }

    private static bool IsTrustAction(string action) =>
        action is "*" or "sts:*" or "sts:AssumeRole*" || TrustActions.Contains(action, StringComparer.OrdinalIgnoreCase);

    private static void CheckAction(string action)
    {
        if (action == "*")
            return;
        var parts = action.Split(':');
        Require(parts.Length > 1, "Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc.");
        Require(parts.Length == 2, "Actions/Condition can contain only one colon.");
        Require(!NoVendor.IsMatch(parts[0]), $"Vendor {parts[0]} is not valid");
    }

    /// <summary>AWS's message for a resource that is neither <c>*</c> nor a known ARN; null if the resource is valid.</summary>
    private static string? ComplaintAbout(string resource)
    {
        if (resource == "*")
            return null;
        var parts = resource.Split(':', 6);
        string Part(int index) => parts.Length > index ? parts[index] : "*";
        if (parts.Length == 1)
            return $"Resource {resource} must be in ARN format or \"*\".";
        if (parts[1] != "*" && !Partitions.Contains(parts[1]))
            return $"Partition \"{parts[1]}\" is not valid for resource \"arn:{parts[1]}:{Part(2)}:{Part(3)}:{Part(4)}:{Part(5)}\".";
        if (parts.Length == 2)
            return "Resource vendor must be fully qualified and cannot contain regexes.";
        var hasRegion = parts.Length > 3 && parts[3].Length > 0 && parts[3] != "*";
        return parts[2] switch
        {
            "iam" when hasRegion => $"IAM resource {resource} cannot contain region information.",
            "s3" when hasRegion && !Part(5).StartsWith("accesspoint/", StringComparison.Ordinal) =>
                $"Resource {resource} can not contain region information.",
            "iam" when !Part(5).StartsWith('*') && !IamPaths.Any(path => Part(5).StartsWith(path, StringComparison.Ordinal)) =>
                $"IAM resource path must either be \"*\" or start with {string.Join(", ", IamPaths)}.",
            _ => null,
        };
    }

    private static bool IsParsable(ArnPattern resource) =>
        resource.IsEverything
        || (
            (resource.Source.Split(':').Length >= 6 || !resource.Source.Contains("::", StringComparison.Ordinal))
            && resource.Source.Split(':')[2].Length > 0
        );

    private static bool HasDates(Condition condition) =>
        !condition.Operator.IsDate || condition.Values.All(value => PolicyDate.TryParse(value) is not null);

    private static void Require(bool condition, string message)
    {
        if (!condition)
            throw new MalformedPolicyException(message);
    }
}
