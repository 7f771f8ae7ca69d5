using LocalAws.Client;
using LocalAws.Identity;

namespace Security.Tests.Rights;

/// <summary>How callers get their credentials: services are passed roles, everybody else calls AssumeRole over the wire.</summary>
internal static class Sessions
{
    /// <summary>What the consumer stack and the functions of LocalAws share.</summary>
    public const string ExternalId = "local-aws";

    /// <summary>A service's session of a role; null if the role's trust policy does not allow the service.</summary>
    public static AccessKey? LetsIn(this Accounts accounts, string roleArn, string service) =>
        accounts.Host.Cloud.RoleSessions.ForService(roleArn, service, "session", TimeSpan.FromHours(1), accounts.RepositoryAccount.Region)
            is { } credential
            ? new(credential.AccessKeyId, credential.SecretAccessKey, credential.SessionToken)
            : null;

    /// <summary>A service's session of a role that trusts it.</summary>
    public static AccessKey OfService(this Accounts accounts, string roleArn, string service) =>
        accounts.LetsIn(roleArn, service) ?? throw new InvalidOperationException($"{roleArn} does not let {service} in, or is not there.");

    /// <summary>AssumeRole over the wire.</summary>
    public static async Task<AccessKey> AssumeAsync(this AwsClient caller, string roleArn, string? externalId = null)
    {
        (string, string)[] external = externalId is null ? [] : [("ExternalId", externalId)];
        var answer = await caller.QueryAsync(
            "sts",
            "AssumeRole",
            [("RoleArn", roleArn), ("RoleSessionName", "session"), .. external],
            TestContext.Current.CancellationToken
        );
        string Text(string element) => answer.Descendants(element).Single().Value;
        return new(Text("AccessKeyId"), Text("SecretAccessKey"), Text("SessionToken"));
    }

    /// <summary>The session that a key belongs to.</summary>
    public static Principal PrincipalOf(this Accounts accounts, AccessKey key) => accounts.Host.Cloud.Credentials.Find(key.Id)!.Principal;

    /// <summary>
    /// The result of a call: <c>allowed</c>, <c>refused</c> by IAM, or the error that it got for another reason, which proves nothing.
    /// </summary>
    public static async Task<string> OutcomeAsync(Func<Task> call)
    {
        try
        {
            await call();
            return Allowed;
        }
        catch (AwsClientException e)
        {
            return e.Error is "AccessDenied" or "AccessDeniedException" or "UnauthorizedOperation" ? Refused : $"error {e.Error}";
        }
    }

    public const string Allowed = "allowed";

    public const string Refused = "refused";
}
