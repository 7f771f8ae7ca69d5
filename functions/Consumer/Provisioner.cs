using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Consumer;

/// <summary>The way into a consumer account: its provisioner role.</summary>
internal sealed class Provisioner(IAmazonSecurityTokenService sts, Settings settings)
{
    // The least that STS issues; no function runs longer (STS API reference, AssumeRole, DurationSeconds).
    private const int SessionSeconds = 900;

    private const int MaxSessionName = 64;

    private readonly string roleName = settings.ProvisionerRoleName;
    private readonly string externalId = settings.ExternalId;
    private readonly string stack = settings.Stack;
    private readonly string accountId = settings.AccountId;

    /// <summary>Opens a session, or throws <see cref="ConsumerNotPrepared"/>.</summary>
    public async Task<ConsumerSession> OpenAsync(
        string consumerAccountId,
        string region,
        string execution,
        CancellationToken cancellationToken
    )
    {
        var roleArn = $"arn:{Partition.Of(region).Name}:iam::{consumerAccountId}:role{GrantNames.SystemPath}{roleName}";
        try
        {
            var response = await sts.AssumeRoleAsync(
                new AssumeRoleRequest
                {
                    RoleArn = roleArn,
                    RoleSessionName = SessionName(execution),
                    ExternalId = externalId,
                    DurationSeconds = SessionSeconds,
                },
                cancellationToken
            );
            return new ConsumerSession(response.Credentials, region);
        }
        catch (AmazonSecurityTokenServiceException exception) when (AwsErrors.IsDenied(exception))
        {
            throw new ConsumerNotPrepared(
                $"The role {roleArn} cannot be assumed. Deploy consumer-account.yaml in account {consumerAccountId}, in its HomeRegion, with RepositoryAccountId={accountId}, RepositoryStackName={stack} and the ExternalId of the stack {stack}; where it is deployed, one of these three differs. AWS says: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>The execution's name as CloudTrail will show it in the consumer account.</summary>
    internal static string SessionName(string execution)
    {
        var name = execution[(execution.LastIndexOf(':') + 1)..];
        var allowed = string.Concat(
            name.Select(character =>
                char.IsAsciiLetterOrDigit(character) || "_+=,.@-".Contains(character, StringComparison.Ordinal) ? character : '-'
            )
        );
        return ("repogrant-" + allowed) is { Length: > MaxSessionName } tooLong ? tooLong[..MaxSessionName] : "repogrant-" + allowed;
    }
}
