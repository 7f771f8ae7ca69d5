using System.Text.Json.Nodes;
using RepoGrant.Cli.Runs;
using RepoGrant.Views;

namespace RepoGrant.Cli.Doctor;

/// <summary>
/// Checks whether the stack can enter a consumer account, with a plan for instances that do not exist. It writes and records nothing, and
/// goes the way of every run, including the ExternalId.
/// </summary>
internal sealed class ConsumerDryRun(Executions executions, string accountId, string region)
{
    private const string Name = "repogrant-doctor";

    public async Task<Finding> TryAsync(CancellationToken cancellationToken)
    {
        var subject = $"consumer account {accountId} in {region}";
        var request = new JsonObject
        {
            ["name"] = Name,
            ["repositories"] = new JsonArray(new JsonObject { ["name"] = Name }),
            ["consumer"] = new JsonObject
            {
                ["accountId"] = accountId,
                ["region"] = region,
                ["instances"] = new JsonObject { ["tags"] = new JsonObject { ["repogrant:doctor"] = "no instance has this tag" } },
            },
            ["mode"] = "plan",
        };
        var arn = await executions.StartAsync("grant-access", Name, null, request.ToJsonString(), cancellationToken);
        var ended = await executions.FollowAsync(arn, new Unwatched(), cancellationToken);
        // No account has that repository: when the run notices, it is already inside the consumer account.
        return ended.Succeeded || ended.Error == "RepositoryNotFound"
            ? new(subject, true, "a dry run could enter it")
            : new(subject, false, $"a dry run ended as {ended.Error ?? ended.Status}", ended.Cause);
    }
}
