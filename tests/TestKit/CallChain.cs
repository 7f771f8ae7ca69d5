using LocalAws.Wire;

namespace TestKit;

/// <summary>The AWS calls of a grant until SendCommand, from LocalAws's own log of calls.</summary>
internal static class CallChain
{
    /// <summary>
    /// A minimum duration for each call, so that concurrent calls overlap: a function makes the next one of several only microseconds
    /// later, but its process may have to wait for a core.
    /// </summary>
    public static TimeSpan Latency { get; } = TimeSpan.FromMilliseconds(300);

    /// <summary>
    /// The calls of RepoGrant's own roles, in either account, up to and including SendCommand; without those of the other state machine,
    /// which runs after every launch, and without polls that only found that nothing is managed yet.
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

    /// <summary>The longest chain of calls in which each began after the previous one had ended.</summary>
    public static IReadOnlyList<ApiCall> Longest(IReadOnlyList<ApiCall> calls)
    {
        var chains = new List<ApiCall[]>();
        foreach (var call in calls.OrderBy(call => call.End))
            chains.Add([.. chains.Where(chain => chain[^1].End <= call.Start).MaxBy(chain => chain.Length) ?? [], call]);
        return chains.MaxBy(chain => chain.Length) ?? [];
    }
}
