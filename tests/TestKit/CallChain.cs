using LocalAws.Wire;

namespace TestKit;

/// <summary>What a grant asks of AWS on its way to SendCommand, from LocalAws's own record of calls.</summary>
internal static class CallChain
{
    /// <summary>
    /// What each call takes, so that calls which are made side by side also overlap: a function makes the next one of a few only
    /// microseconds later, but its process may have to wait for a core.
    /// </summary>
    public static TimeSpan Latency { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The calls of RepoGrant's own roles, in either account, up to and with SendCommand; without the other state machine's, which looks
    /// after every launch, and looks that only found that nothing is managed yet.
    /// </summary>
    public static IReadOnlyList<ApiCall> UntilSendCommand(IEnumerable<ApiCall> recorded)
    {
        var calls = recorded
            .Where(call =>
                call.Principal.PrincipalArn.Contains(":role/repogrant-system/", StringComparison.Ordinal) && !IsOf(call, "FindGrants")
            )
            .OrderBy(call => call.Start)
            .ToList();
        var send = calls.First(call => call.Operation == "SendCommand");
        var before = calls.Where(call => call.End <= send.Start).Append(send).ToList();
        var looks = before.Where(call => call.Operation == "DescribeInstanceInformation").ToList();
        if (looks.Count == 0)
            throw new InvalidOperationException("Before SendCommand nobody looked for managed instances.");

        return [.. before.Where(call => call.Start < looks[0].Start || call.Start >= looks[^1].Start)];
    }

    // Lambda names a session after its function; several functions may share a role.
    private static bool IsOf(ApiCall call, string function) => call.Principal.Arn.EndsWith("-" + function, StringComparison.Ordinal);

    /// <summary>The longest chain of calls of which each began after the one before had ended.</summary>
    public static IReadOnlyList<ApiCall> Longest(IReadOnlyList<ApiCall> calls)
    {
        var chains = new List<ApiCall[]>();
        foreach (var call in calls.OrderBy(call => call.End))
            chains.Add([.. chains.Where(chain => chain[^1].End <= call.Start).MaxBy(chain => chain.Length) ?? [], call]);
        return chains.MaxBy(chain => chain.Length) ?? [];
    }
}
