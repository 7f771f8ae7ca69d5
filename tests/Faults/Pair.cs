namespace Faults.Tests;

/// <summary>Two runs, the older of which is held back while the newer runs to its end.</summary>
/// <param name="Base">What was requested before both, undisturbed.</param>
/// <param name="Expected">The expected result: as if these had been requested one after the other.</param>
internal sealed record Pair(string Name, IReadOnlyList<Act> Base, Act Older, Act Newer, IReadOnlyList<Act> Expected)
{
    private static readonly Act Full = Act.Granted(
        "full",
        ["i1", "i2"],
        tagged: true,
        Act.Repository(World.Shared, "full"),
        Act.Repository(World.Tools, "contribute")
    );

    private static readonly Act OtherFull = Act.Granted("full", ["i1", "i2"], tagged: true, Act.Repository(World.Tools, "full"));

    private static readonly Act Narrow = Act.Granted("narrowing", ["i1"], tagged: true, Act.Repository(World.Shared, "read", "main"));

    private static readonly Act OtherNarrow = Act.Granted("narrowing", ["i2"], tagged: true, Act.Repository(World.Tools, "read"));

    private static readonly Act Launch = Act.Launched("i3", World.Batch);

    private static readonly Act OtherLaunch = Act.Launched("i4", World.Reporting);

    /// <summary>Every older one with every newer one.</summary>
    public static IReadOnlyList<Pair> All { get; } =
    [
        .. from older in (Act[])[Full, Narrow, Launch, Act.Revoked]
        from newer in (Act[])[Full, Narrow, Launch, Act.Revoked]
        select Of(older, newer),
    ];

    /// <summary>The older run's own part, which is the same whatever comes after it.</summary>
    public Scenario OlderAlone => new(Name, Base, Older, []);

    private static Pair Of(Act older, Act newer)
    {
        var given = older == Full ? Narrow : Full;
        // Two of the same kind request different things; otherwise the older one could do no harm.
        var second =
            older != newer ? newer
            : newer == Full ? OtherFull
            : newer == Narrow ? OtherNarrow
            : newer == Launch ? OtherLaunch
            : newer;
        Act[] expected =
            newer == Act.Revoked && older == Launch ? [given, Act.Revoked, Launch]
            : newer == Act.Revoked ? [given, Act.Revoked]
            : newer != Launch && older == Launch ? [Launch, second]
            : newer != Launch ? [second]
            : older == Launch || older == Act.Revoked ? [given, older, second]
            : [older, second];
        return new($"{older.Name}-then-{newer.Name}", [given], older, second, expected);
    }
}
