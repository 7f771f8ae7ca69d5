using System.Text.Json.Nodes;
using LocalAws.Client;

namespace Security.Tests.Escalation;

/// <summary>
/// A call that must be refused, and its twin: nearly the same call, which must be allowed, so that no attempt is refused merely because
/// everything is. The twin is made by the same caller if there is one that it may make, else by the account's administrator.
/// </summary>
internal sealed record Attempt(
    string What,
    Func<AwsClient, Task> Call,
    string TwinWhat,
    Func<AwsClient, Task> Twin,
    bool ByAdministrator = false
)
{
    /// <summary>The same call, by the administrator.</summary>
    public static Attempt OfNobodyElse(string what, Func<AwsClient, Task> call) =>
        new(what, call, "the same, by the administrator", call, ByAdministrator: true);
}

/// <summary>Makes calls over the wire for any caller.</summary>
internal static class Calls
{
    public const string AdministratorAccess = "arn:aws:iam::aws:policy/AdministratorAccess";

    private static CancellationToken Cancelled => TestContext.Current.CancellationToken;

    public static Func<AwsClient, Task> Iam(string operation, params (string, string)[] parameters) =>
        client => client.QueryAsync("iam", operation, parameters, Cancelled);

    public static Func<AwsClient, Task> Ec2(string operation, params (string, string)[] parameters) =>
        client => client.QueryAsync("ec2", operation, parameters, Cancelled);

    public static Func<AwsClient, Task> Json(string service, string operation, JsonObject parameters) =>
        client => client.JsonAsync(service, operation, parameters.DeepClone().AsObject(), Cancelled);

    public static Func<AwsClient, Task> CreateRole(string name, string path, string? boundary, string trust) =>
        Iam(
            "CreateRole",
            [
                ("RoleName", name),
                ("Path", path),
                ("AssumeRolePolicyDocument", trust),
                .. boundary is null ? [] : new[] { ("PermissionsBoundary", boundary) },
            ]
        );

    public static Func<AwsClient, Task> Attach(string role, string policy) =>
        Iam("AttachRolePolicy", ("RoleName", role), ("PolicyArn", policy));

    public static Func<AwsClient, Task> CreatePolicy(string name, string path) =>
        Iam("CreatePolicy", ("PolicyName", name), ("Path", path), ("PolicyDocument", PolicyJson.Everything));

    public static Func<AwsClient, Task> NewVersion(string policy) =>
        Iam("CreatePolicyVersion", ("PolicyArn", policy), ("PolicyDocument", PolicyJson.Everything), ("SetAsDefault", "true"));

    public static Func<AwsClient, Task> Tag(string role) =>
        Iam("TagRole", ("RoleName", role), ("Tags.member.1.Key", "repogrant:extend"), ("Tags.member.1.Value", "true"));

    /// <summary>The tags by which a stack recognizes what its grants own.</summary>
    public static Func<AwsClient, Task> TagAsOf(string stack, string role) =>
        Iam(
            "TagRole",
            ("RoleName", role),
            ("Tags.member.1.Key", "repogrant:managed"),
            ("Tags.member.1.Value", "true"),
            ("Tags.member.2.Key", "repogrant:stack"),
            ("Tags.member.2.Value", stack)
        );

    public static Func<AwsClient, Task> PutParameter(string name, string value) =>
        Json(
            "ssm",
            "PutParameter",
            new()
            {
                ["Name"] = name,
                ["Value"] = value,
                ["Type"] = "String",
            }
        );
}
