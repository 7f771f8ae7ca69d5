using System.Text.Json.Nodes;
using RepoGrant.Cli.Runs;
using RepoGrant.Contract;
using RepoGrant.Views;

namespace RepoGrant.Cli.Doctor;

/// <summary>
/// Checks whether the stack can enter a consumer account, with a plan for instances that do not exist. It writes and records nothing, and
/// goes the way of every run, including the ExternalId.
/// </summary>
/// <param name="repository">
/// A repository that exists, so that the dry run ends well: executions that fail trigger an alarm. Null if none is known; then it asks for
/// one that does not exist, which the run notices when it is already inside the consumer account.
/// </param>
/// <param name="isNamed">Whether the caller has named the repository, and so wants to know whether it exists.</param>
internal sealed class ConsumerDryRun(Executions executions, string accountId, string region, RepositoryName? repository, bool isNamed)
{
    private const string Name = "repogrant-doctor";

    public async Task<Finding> TryAsync(CancellationToken cancellationToken)
    {
        var subject = $"consumer account {accountId} in {region}";
        var arn = await executions.StartAsync("grant-access", Name, null, Request().ToJsonString(), cancellationToken);
        var ended = await executions.FollowAsync(arn, new Unwatched(), cancellationToken);
        if (ended.Succeeded)
            return new(subject, true, "a dry run entered it");
        if (ended.Error != nameof(RepositoryNotFound))
            return new(subject, false, $"a dry run ended as {ended.Error ?? ended.Status}", ended.Cause);
        if (repository is null)
            return new(subject, true, "a dry run entered it, then failed because no repository is known: name one with --repository");
        // That a recorded grant has a repository which is gone is no fault of the consumer account.
        return !isNamed
            ? new(subject, true, $"a dry run entered it, then failed because {repository}, which a grant has, does not exist")
            : new(subject, false, $"a dry run entered it, but there is no repository {repository}", ended.Cause);
    }

    private JsonObject Request() =>
        new()
        {
            ["name"] = Name,
            ["repositories"] = new JsonArray((repository ?? new RepositoryName(null, Name)).ToRequest()),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = accountId,
                ["region"] = region,
                ["instances"] = new JsonObject { ["tags"] = new JsonObject { ["repogrant:doctor"] = "no instance has this tag" } },
            },
            ["mode"] = "plan",
        };
}
