using System.Globalization;
using LocalAws;

namespace TestKit.Stories;

/// <summary>Where stories have the seeds of their lag from.</summary>
internal static class LagSeeds
{
    /// <summary>Names a seed for every story of a run.</summary>
    private const string OneSeed = "LAG_SEED";

    /// <summary>How many seeds the stories of all seeds take.</summary>
    private const string Count = "LAG_SEEDS";

    private const int UsualCount = 20;

    /// <summary>
    /// The lag of a story that says nothing else: that of the variable; null for none, because stories that wait for lag take three times
    /// as long.
    /// </summary>
    public static LagOptions? OfTest() => Number(OneSeed) is { } seed and not 0 ? new(seed) : null;

    /// <summary>The one that the environment names, or so many as it says, from the first on.</summary>
    public static IEnumerable<LagOptions> ToTry() =>
        Number(OneSeed) is { } one ? [new(one)] : Enumerable.Range(1, Number(Count) ?? UsualCount).Select(seed => new LagOptions(seed));

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) switch
        {
            null or "" => null,
            var given when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            var given => throw new InvalidOperationException($"{variable}: found '{given}'; allowed are 0 to {int.MaxValue}."),
        };
}
