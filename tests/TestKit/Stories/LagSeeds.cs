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

    /// <summary>How much of AWS's usual times is taken.</summary>
    private const string ScaleOfAll = "LAG_SCALE";

    private const int UsualCount = 20;

    /// <summary>
    /// Which classes of tests have lag by default: the stories. Other tests are about something else.
    /// </summary>
    public static Func<string?, bool> ByDefault { get; set; } = _ => false;

    /// <summary>
    /// The lag of the test that runs; null for none. Without the variable each test has a seed of its own, and always the same, so that it
    /// meets the same lag each time.
    /// </summary>
    public static LagOptions? OfTest() =>
        !ByDefault(TestContext.Current.TestClass?.TestClassName) ? null
        : (Number(OneSeed) ?? Own()) is var seed && seed == 0 ? null
        : Of(seed);

    /// <summary>The one that the environment names, or so many as it says, from the first on.</summary>
    public static IEnumerable<LagOptions> ToTry() =>
        (Number(OneSeed) is { } one ? [one] : Enumerable.Range(1, Number(Count) ?? UsualCount)).Select(Of);

    /// <summary>
    /// The fraction of a state machine's waits that is waited where there is this lag: more than the lag's own, for the work between them
    /// takes as long as ever.
    /// </summary>
    public static double WaitsWith(LagOptions lag) => Math.Min(1, 2 * lag.Scale);

    private static LagOptions Of(int seed)
    {
        var usual = new LagOptions(seed);
        return Environment.GetEnvironmentVariable(ScaleOfAll) switch
        {
            null or "" => usual,
            var given when double.TryParse(given, CultureInfo.InvariantCulture, out var scale) && scale is > 0 and <= 1 => usual with
            {
                Scale = scale,
            },
            var given => throw new InvalidOperationException($"{ScaleOfAll}: found '{given}'; allowed are numbers above 0 up to 1."),
        };
    }

    private static int? Number(string variable) =>
        Environment.GetEnvironmentVariable(variable) switch
        {
            null or "" => null,
            var given when int.TryParse(given, NumberStyles.None, CultureInfo.InvariantCulture, out var number) => number,
            var given => throw new InvalidOperationException($"{variable}: found '{given}'; allowed are 0 to {int.MaxValue}."),
        };

    // Whatever test it is, it has one of a thousand seeds and always the same. What a class's tests share belongs to none of them.
    private static int Own()
    {
        var hash = 17u;
        foreach (var character in TestContext.Current.Test?.TestDisplayName ?? TestContext.Current.TestClass?.TestClassName ?? "")
            hash = unchecked((hash * 31) + character);
        return 1 + (int)(hash % 1000);
    }
}
