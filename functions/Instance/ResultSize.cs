using System.Text.Json;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>
/// Keeps the instances' results within a size: states and reports carry only so much, and a failure deserves more room than a success.
/// </summary>
internal static class ResultSize
{
    private const int ShortDetail = 120;

    /// <summary>
    /// The same results in at most <paramref name="bytes"/>: first successful checks lose their details, then verified instances their
    /// checks, then failed ones all but their first failure. No instance is left out: null if there are too many for that.
    /// </summary>
    public static IReadOnlyList<InstanceResult>? Fit(IReadOnlyList<InstanceResult> results, int bytes)
    {
        Func<InstanceResult, InstanceResult>[] steps =
        [
            result => result,
            result => result with { Checks = [.. result.Checks.Select(check => check.Ok ? check with { Detail = "" } : check)] },
            result => result.Status == InstanceStatus.Verified ? result with { Checks = [] } : result,
            result => result with { Checks = [.. result.Checks.Where(check => !check.Ok)] },
            Shortest,
        ];
        return steps.Select(step => results.Select(step).ToArray()).FirstOrDefault(fitted => SizeOf(fitted) <= bytes);
    }

    /// <summary>A result with the beginning of its first failure.</summary>
    public static InstanceResult Shortest(InstanceResult result) =>
        result with
        {
            Checks =
            [
                .. result
                    .Checks.Where(check => !check.Ok)
                    .Take(1)
                    .Select(check => check with { Detail = Shortened.To(check.Detail, ShortDetail) }),
            ],
        };

    public static int SizeOf(IReadOnlyList<InstanceResult> results) =>
        JsonSerializer.SerializeToUtf8Bytes(results, JsonContext.Default.IReadOnlyListInstanceResult).Length;
}
