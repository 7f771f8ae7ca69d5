using Amazon.Lambda.Core;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;

namespace RepoGrant.Consumer;

/// <summary>The one way into a consumer account: its provisioner role.</summary>
internal sealed class Provisioner(IAmazonSecurityTokenService sts, ConsumerClients clients, Settings settings, TimeProvider clock)
{
    // The shortest duration that STS issues; no function runs longer (STS API reference, AssumeRole, DurationSeconds).
    private const int SessionSeconds = 900;

    private const int MaxSessionName = 64;

    private readonly string externalId = settings.ExternalId;
    private readonly string stack = settings.Stack;
    private readonly string repositoryAccountId = settings.AccountId;

    /// <summary>The provisioner with the clients and settings of the current function.</summary>
    public static Provisioner OfFunction() =>
        new(Clients.Sts(Settings.OfFunction.Region), new ConsumerClients(), Settings.OfFunction, TimeProvider.System);

    /// <summary>Runs a state's work in its request's consumer account until the invocation's deadline.</summary>
    public Task<T> RunAsync<T>(StateInput input, ILambdaContext context, Func<ConsumerAccount, GrantNames, Task<T>> work) =>
        Deadline.RunAsync(
            context,
            clock,
            deadline =>
                RunAsync(
                    input.Request.Consumer.AccountId,
                    input.Request.Consumer.Region,
                    input.Execution,
                    consumer => work(consumer, new GrantNames(input.Request, repositoryAccountId)),
                    deadline
                )
        );

    /// <summary>Runs work in a Region of a consumer account, or throws <see cref="ConsumerNotPrepared"/>.</summary>
    public async Task<T> RunAsync<T>(
        string accountId,
        string region,
        string execution,
        Func<ConsumerAccount, Task<T>> work,
        CancellationToken deadline
    )
    {
        using var consumer = await OpenAsync(accountId, region, execution, deadline);
        try
        {
            return await work(consumer);
        }
        catch (AmazonServiceException exception) when (IsRefusedByRegion(exception))
        {
            throw new ConsumerNotPrepared(
                $"AWS does not accept the credentials of account {accountId} in {region}. An opt-in Region must be enabled in that "
                    + "account: enable it (Account Management, EnableRegion), deploy consumer-account.yaml in it and start the grant "
                    + $"again. AWS says: {exception.Message}",
                exception
            );
        }
    }

    // How a Region says that an account has not opted in: EC2 answers the first two ways, Systems Manager the third.
    private static bool IsRefusedByRegion(AmazonServiceException exception) =>
        exception.ErrorCode is "AuthFailure" or "OptInRequired" or "UnrecognizedClientException";

    /// <summary>Opens a session, or throws <see cref="ConsumerNotPrepared"/>.</summary>
    public async Task<ConsumerAccount> OpenAsync(string consumerAccountId, string region, string execution, CancellationToken deadline)
    {
        var roleArn = GrantNames.ProvisionerRoleArn(consumerAccountId, region);
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
                deadline
            );
            return new ConsumerAccount(new ConsumerSession(response.Credentials, region), clients, stack, clock, deadline);
        }
        catch (AmazonSecurityTokenServiceException exception) when (AwsErrors.IsDenied(exception))
        {
            throw new ConsumerNotPrepared(
                $"The role {roleArn} cannot be assumed. Deploy consumer-account.yaml in account {consumerAccountId}, in its HomeRegion, "
                    + $"with RepositoryAccountId={repositoryAccountId}, RepositoryStackName={stack} and the ExternalId of the stack "
                    + $"{stack}. If it is deployed, one of these three differs, or the stack {stack} does not name the account in its "
                    + $"parameter ConsumerAccountIds. AWS says: {exception.Message}",
                exception
            );
        }
    }

    /// <summary>The execution's name as CloudTrail will show it in the consumer account.</summary>
    internal static string SessionName(string execution)
    {
        var name = Arn.ExecutionNameOf(execution);
        var allowed = string.Concat(
            name.Select(character =>
                char.IsAsciiLetterOrDigit(character) || "_+=,.@-".Contains(character, StringComparison.Ordinal) ? character : '-'
            )
        );
        return ("repogrant-" + allowed) is { Length: > MaxSessionName } tooLong ? tooLong[..MaxSessionName] : "repogrant-" + allowed;
    }
}
