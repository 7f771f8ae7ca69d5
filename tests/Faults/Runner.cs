namespace Faults.Tests;

/// <summary>Runs cases side by side, each in a world of its own, and tells each as soon as it is known.</summary>
internal static class Runner
{
    public static async Task<IReadOnlyList<CaseResult>> RunAsync(
        IReadOnlyList<Case> cases,
        Baselines baselines,
        int sideBySide,
        Action<CaseResult, int> tell
    )
    {
        var results = new List<CaseResult>();
        var gate = new Lock();
        await Parallel.ForEachAsync(
            cases,
            new ParallelOptions { MaxDegreeOfParallelism = sideBySide },
            async (one, _) =>
            {
                CaseResult result;
                try
                {
                    result = await one.RunAsync(baselines);
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // A case that cannot be judged is no good one, and must not end the others.
                    result = new(one, Verdict.Differing, $"{e.GetType().Name}: {e.Message}{e.StackTrace?.Split('\n')[0]}", []);
                }

                lock (gate)
                {
                    results.Add(result);
                    tell(result, results.Count);
                }
            }
        );
        return results;
    }
}
