using System.Text.Json.Nodes;
using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Iam;

/// <summary>The stages in which differences are written: removals first, then what is created, then what connects it.</summary>
internal enum Stage
{
    Remove,
    Create,
    Connect,
}

/// <summary>The difference between one resource and what it should be, and how to write it, if there is any.</summary>
internal sealed class Difference(Change change, Stage stage, Func<CancellationToken, Task>? write)
{
    public Change Change => change;

    public Stage Stage => stage;

    public Func<CancellationToken, Task>? Write => write;

    public static Difference None(string account, string resource) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Unchanged,
            },
            Stage.Create,
            write: null
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

    public static Difference Delete(string account, string resource, JsonNode? before, Func<CancellationToken, Task> write) =>
        new(
            new Change
            {
                Account = account,
                Resource = resource,
                Action = ChangeAction.Deleted,
                Before = before,
            },
            Stage.Remove,
            write
        );
}

/// <summary>Ends an Ensure: a plan reports the differences, an apply writes them, stage after stage, side by side within a stage.</summary>
internal static class Differences
{
    public static async Task<IReadOnlyList<Change>> SettleAsync(
        this IReadOnlyCollection<Difference> differences,
        Mode mode,
        Fence fence,
        ILambdaLogger logger,
        CancellationToken cancellationToken
    )
    {
        if (mode == Mode.Plan)
            return [.. differences.Select(difference => difference.Change)];

        // Loops: LINQ over the stages' values adds some kilobytes to the executable.
        for (var stage = Stage.Remove; stage <= Stage.Connect; stage++)
        {
            var now = new List<Difference>();
            foreach (var difference in differences)
            {
                if (difference.Write is not null && difference.Stage == stage)
                    now.Add(difference);
            }

            if (now.Count == 0)
                continue;

            await fence.BeforeSharedWriteAsync(cancellationToken);
            var writes = new List<Task>();
            foreach (var difference in now)
                writes.Add(difference.Write!(cancellationToken));

            await Task.WhenAll(writes);
            foreach (var difference in now)
                logger.Changed(difference.Change);
        }

        return [.. differences.Select(difference => difference.Change with { Before = null, After = null })];
    }
}
