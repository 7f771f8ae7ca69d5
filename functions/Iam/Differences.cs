using Amazon.Lambda.Core;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;

namespace RepoGrant.Iam;

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
