using System.Globalization;
using LocalAws;

namespace TestKit.Stories;

/// <summary>Where stories have the seeds of their lag from.</summary>
internal static class LagSeeds
{
    /// <summary>Names a seed for every story of a run; 0 for no lag.</summary>
    private const string OneSeed = "LAG_SEED";

    /// <summary>How many seeds the stories of all seeds take.</summary>
    private const string Count = "LAG_SEEDS";

    private const int UsualCount = 20;

    /// <summary>Whether there is lag where nothing else is said: in stories. Other tests look at something else.</summary>
    public static bool ByDefault { get; set; }

    /// <summary>The lag of the test that runs; null for none.</summary>
    public static LagOptions? OfTest() =>
        !ByDefault ? null
        : (Number(OneSeed) ?? Own()) is var seed && seed == 0 ? null
        : new(seed);

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

    // Whatever test it is, it has one of a thousand seeds and always the same.
    private static int Own()
    {
        var hash = 17u;
        foreach (var character in TestContext.Current.Test?.TestDisplayName ?? "")
            hash = unchecked((hash * 31) + character);
        return 1 + (int)(hash % 1000);
    }
}
