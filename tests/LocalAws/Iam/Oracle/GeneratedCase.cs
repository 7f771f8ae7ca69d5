using System.Text.Json.Nodes;
using static LocalAws.Tests.Iam.Oracle.ConditionValues;

namespace LocalAws.Tests.Iam.Oracle;

/// <summary>
/// Makes questions whose policies are similar enough to them that every answer occurs. It leaves out where the oracle differs from AWS's
/// documentation or knows too little:
/// <list type="bullet">
/// <item>roles with a path: the oracle takes the role from the session's ARN, which has none;</item>
/// <item>a session policy together with a resource policy that names the session, or everyone, in the same account: in AWS the resource
/// policy takes precedence over the session policy's implicit deny, in the oracle it does not ("AWS JSON policy elements: Principal",
/// session principals);</item>
/// <item>NotPrincipal with only some of a caller's account, role and session: the oracle's authors have not tested that either;</item>
/// <item>the root user: the oracle gives it no permissions of its own;</item>
/// <item>two dates of which only one is an epoch time: the oracle takes the number for milliseconds;</item>
/// <item>0.0.0.0/0, which the oracle takes for 0.0.0.0/32; an address without a prefix length, about which it does not decide for one of
/// the other IP version; tags with an empty value, which it takes for absent;</item>
/// <item>a variable with a slash or a colon in the name of a resource that has no type (<c>${aws:PrincipalTag/Team}-repo</c>): the oracle
/// takes what is before the slash for the type;</item>
/// <item><c>events:source</c>: the oracle takes it for multivalued, so a plain StringEquals is never true; EventBridge's own examples use
/// just that;</item>
/// <item>unknown condition keys, which LocalAws refuses; wildcards in a resource's type, which AWS does not allow.</item>
/// </list>
/// </summary>
internal sealed class GeneratedCase(Random random)
{
    private static readonly (string Action, string Resource, string[] Keys, string? Policy)[] Targets =
    [
        ("codecommit:GitPush", $"arn:aws:codecommit:us-east-2:{A}:web-repo", ["codecommit:References", "aws:ResourceTag/Team"], null),
        ("codecommit:GetRepository", $"arn:aws:codecommit:us-east-2:{A}:web-repo", ["aws:ResourceTag/Team"], null),
        ("codecommit:ListRepositories", "*", [], null),
        ("iam:CreateRole", $"arn:aws:iam::{A}:role/web/New", ["iam:PermissionsBoundary", "aws:RequestTag/Team", "aws:TagKeys"], null),
        ("iam:AttachRolePolicy", $"arn:aws:iam::{A}:role/web/New", ["iam:PolicyARN", "iam:ResourceTag/Team"], null),
        ("iam:PassRole", $"arn:aws:iam::{A}:role/web/New", ["iam:PassedToService"], null),
        (
            "ssm:SendCommand",
            $"arn:aws:ec2:us-east-2:{A}:instance/i-0123456789abcdef0",
            ["ssm:resourceTag/Team", "aws:ResourceTag/Team"],
            null
        ),
        (
            "ec2:AssociateIamInstanceProfile",
            $"arn:aws:ec2:us-east-2:{A}:instance/i-0123456789abcdef0",
            ["ec2:NewInstanceProfile", "ec2:ResourceTag/Team"],
            null
        ),
        ("ec2:DescribeInstances", "*", ["ec2:Region"], null),
        ("sts:AssumeRole", $"arn:aws:iam::{A}:role/web/Access", ["sts:ExternalId", "sts:RoleSessionName"], "trustPolicy"),
        ("sts:AssumeRole", $"arn:aws:iam::{A}:role/web/Access", ["sts:ExternalId", "aws:SourceAccount"], "trustPolicy"),
        ("events:PutEvents", $"arn:aws:events:us-east-2:{A}:event-bus/web-bus", ["events:eventBusInvocation"], "resourcePolicy"),
        ("s3:GetObject", "arn:aws:s3:::web-bucket/some/key.txt", [], "resourcePolicy"),
    ];

    private static readonly string[] GlobalKeys =
    [
        "aws:PrincipalTag/Team",
        "aws:PrincipalOrgID",
        "aws:RequestedRegion",
        "aws:PrincipalArn",
        "aws:SourceArn",
        "aws:SourceIp",
        "aws:CurrentTime",
        "aws:TokenIssueTime",
        "aws:MultiFactorAuthAge",
        "aws:SecureTransport",
    ];

    public EngineCase Next()
    {
        var policies = new GeneratedPolicies(random);
        var (action, resource, keys, policy) = random.Pick(Targets);
        var caller = Caller(policy is not null);
        var json = new JsonObject
        {
            ["name"] = "generated",
            ["caller"] = caller,
            ["action"] = action,
            ["resource"] = resource,
            ["resourceAccount"] = A,
        };
        string[] known = [.. GlobalKeys, .. keys];
        json["context"] = Context(known, caller);
        var isService = caller.EndsWith(".amazonaws.com", StringComparison.Ordinal);
        var isSession = caller.Contains(":assumed-role/", StringComparison.Ordinal);
        if (!isService)
        {
            json["identity"] = new JsonArray([
                .. Enumerable.Range(0, random.Next(3)).Select(_ => (JsonNode)policies.Next(action, resource, known, null)),
            ]);
            if (random.Chance(0.35))
                json["boundary"] = policies.Next(action, resource, known, null);
            if (isSession && random.Chance(0.3))
                json["session"] = new JsonArray(policies.Next(action, resource, known, null));
        }
        if (policy is not null && (policy == "trustPolicy" || random.Chance(0.7)))
        {
            var noDirect = json["session"] is not null && caller.Contains(A, StringComparison.Ordinal);
            json[policy] = policies.Next(action, resource, known, (caller, noDirect, policy == "trustPolicy"));
        }
        json["expect"] = "";
        return new EngineCase(json);
    }

    private string Caller(bool services) =>
        random.Pick<string>([
            $"arn:aws:iam::{A}:user/ann",
            $"arn:aws:sts::{A}:assumed-role/Worker/s1",
            $"arn:aws:sts::{B}:assumed-role/Worker/s1",
            $"arn:aws:iam::{B}:user/ann",
            .. services ? new[] { "events.amazonaws.com" } : [],
        ]);

    private JsonObject Context(string[] keys, string caller)
    {
        var context = new JsonObject();
        foreach (var key in keys.Where(_ => random.Chance(0.7)))
        {
            context[key] =
                key == "aws:TagKeys"
                    ? new JsonArray([.. random.Some(Texts[..5], 3).Select(text => (JsonNode)text)])
                    : ContextValue(key, caller);
        }

        return context;
    }

    private string ContextValue(string key, string caller) =>
        TypeOf(key) switch
        {
            "Arn" => key == "aws:PrincipalArn" ? caller : random.Pick(Arns(caller)),
            "Date" => random.Pick(Dates),
            "Numeric" => random.Chance(0.1) ? "many" : random.Pick(Numbers),
            "Ip" => random.Pick(Addresses),
            "Bool" => random.Chance(0.5) ? "true" : "false",
            _ => random.Pick(Texts),
        };
}
