using System.IO.Enumeration;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Iam;

namespace RepoGrant.AccountB;

/// <summary>
/// Whether EC2 may assume an adopted role. If not, the instance has no credentials and Systems Manager never manages it. That is known as
/// soon as the role is read, so there is no need to wait for the instance.
/// </summary>
internal static class Ec2Trust
{
    private const string Action = "sts:AssumeRole";

    /// <summary>False only if that is certain: a condition may be met, and what is not understood may allow it.</summary>
    public static bool MayLetEc2Assume(Role role)
    {
        if (string.IsNullOrEmpty(role.AssumeRolePolicyDocument))
            return true;

        try
        {
            var statements = PolicyDocument.AsList(PolicyDocument.Parse(role.AssumeRolePolicyDocument).Json["Statement"]);
            var matching = statements.OfType<JsonObject>().Where(MayMatch).ToList();
            return matching.Any(statement => IsEffect(statement, "Allow"))
                && !matching.Any(statement => IsEffect(statement, "Deny") && IsCertain(statement));
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            return true;
        }
    }

    /// <summary>The result of an instance whose role EC2 may not assume.</summary>
    public static InstanceResult Refused(string instanceId, Role role) =>
        new(
            instanceId,
            InstanceStatus.Failed,
            [
                new Check(
                    "role",
                    Ok: false,
                    $"The role {role.Arn} does not let EC2 assume it, so the instance has no credentials and Systems Manager cannot manage "
                        + $"it. Let the role's trust policy allow {Action} to the service ec2.amazonaws.com, or give the instance another "
                        + "profile; then run the grant again."
                ),
            ]
        );

    private static bool IsEffect(JsonObject statement, string effect) => statement["Effect"]?.GetValue<string>() == effect;

    private static bool IsCertain(JsonObject statement) =>
        statement["Condition"] is null && statement["Principal"] is not null && statement["Action"] is not null;

    private static bool MayMatch(JsonObject statement) =>
        (statement["Action"] is not { } actions || Texts(actions).Any(pattern => Matches(pattern, Action)))
        && statement["Principal"] switch
        {
            JsonObject principals => Texts(principals["Service"]).Any(IsEc2)
                || Texts(principals["AWS"]).Contains("*", StringComparer.Ordinal),
            _ => true,
        };

    // In the China Regions the suffix is .cn.
    private static bool IsEc2(string service) => service is "*" or "ec2.amazonaws.com" or "ec2.amazonaws.com.cn";

    private static bool Matches(string pattern, string text) => FileSystemName.MatchesSimpleExpression(pattern, text, ignoreCase: true);

    private static IEnumerable<string> Texts(JsonNode? value) =>
        value is null ? [] : PolicyDocument.AsList(value).Select(item => item!.GetValue<string>());
}
