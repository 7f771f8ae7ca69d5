using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Iam;

/// <summary>When a difference may be written: what is created first can be put together afterwards.</summary>
internal enum Stage
{
    Create,
    Connect,
}

/// <summary>What one resource is like compared with what it should be like, and how to write the difference, if there is one.</summary>
internal sealed record Difference(Change Change, Stage Stage, Func<CancellationToken, Task>? Write)
{
    public static Difference None(string account, string resource) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Unchanged,
            },
            Stage.Create,
            Write: null
        );

    public static Difference Create(
        string account,
        string resource,
        JsonNode after,
        Func<CancellationToken, Task> write,
        Stage stage = Stage.Create
    ) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Created,
                After = after,
            },
            stage,
            write
        );

    public static Difference Update(
        string account,
        string resource,
        JsonNode before,
        JsonNode after,
        Func<CancellationToken, Task> write
    ) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Updated,
                Before = before,
                After = after,
            },
            Stage.Create,
            write
        );
}

/// <summary>Ends an Ensure: a plan says what differs, an apply writes it, stage after stage, side by side within a stage.</summary>
internal static class Differences
{
    public static async Task<IReadOnlyList<Change>> SettleAsync(
        this IReadOnlyCollection<Difference> differences,
        Mode mode,
        ILambdaLogger logger,
        CancellationToken cancellationToken
    )
    {
        if (mode == Mode.Plan)
            return [.. differences.Select(difference => difference.Change)];

        foreach (
            var stage in differences
                .Where(difference => difference.Write is not null)
                .GroupBy(difference => difference.Stage)
                .OrderBy(stage => stage.Key)
        )
        {
            await Task.WhenAll(stage.Select(difference => difference.Write!(cancellationToken)));
            foreach (var difference in stage)
                logger.Changed(difference.Change);
        }

        return [.. differences.Select(difference => difference.Change with { Before = null, After = null })];
    }
}
