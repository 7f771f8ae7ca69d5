namespace Faults.Tests;

/// <summary>A request, and the situation before it.</summary>
/// <param name="Name">The first word of its cases' names.</param>
/// <param name="Given">What was requested before, undisturbed.</param>
/// <param name="Newest">The request whose calls fail.</param>
/// <param name="Alone">The same request without any before it: the expected result.</param>
internal sealed record Scenario(string Name, IReadOnlyList<Act> Given, Act Newest, IReadOnlyList<Act> Alone)
{
    /// <summary>
    /// One line per scenario. A request with nothing before it, or that continues an earlier one, is compared with itself; one that
    /// replaces another request, with the new one alone. A new state machine of the stack gets a line here: an <see cref="Act"/> that
    /// executes it.
    /// </summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Of("grant", [], Act.Granted("grant", ["i1", "i2"], tagged: false, Act.Repository(World.Shared, "contribute"))),
        Replacing(
            "change",
            [Act.Granted("before", ["i1"], tagged: false, Act.Repository(World.Shared, "contribute"))],
            Act.Granted("change", ["i1"], tagged: false, Act.Repository(World.Shared, "read"), Act.Repository(World.Tools, "maintain"))
        ),
        Replacing(
            "narrowing",
            [
                Act.Granted(
                    "before",
                    ["i1", "i2"],
                    tagged: false,
                    Act.Repository(World.Shared, "full"),
                    Act.Repository(World.Tools, "contribute")
                ),
            ],
            Act.Granted("narrowing", ["i1"], tagged: false, Act.Repository(World.Shared, "contribute", "main"))
        ),
        // A rollback is compared with the world before the run.
        new("rollback", [], Act.RolledBack("rollback", ["i1", "a1"], Act.Repository(World.Shared, "contribute")), []),
        BackTo(
            "rollback-of-change",
            Act.Granted("before", ["i1"], tagged: false, Act.Repository(World.Shared, "contribute")),
            Act.RolledBack("rollback", ["i1", "a1"], Act.Repository(World.Shared, "read"), Act.Repository(World.Tools, "maintain"))
        ),
        Of("revoke", [Act.Granted("before", ["i1", "a1"], tagged: false, Act.Repository(World.Shared, "contribute"))], Act.Revoked),
        Of(
            "reconcile",
            [Act.Granted("before", ["i1", "a1"], tagged: false, Act.Repository(World.Shared, "contribute")), Act.Drift],
            Act.Reconciled
        ),
        Of("launch", [Act.Granted("before", [], tagged: true, Act.Repository(World.Shared, "read"))], Act.Launched("i3")),
        Of("adoption", [Act.Granted("before", [], tagged: true, Act.Repository(World.Shared, "read"))], Act.Launched("i3", World.Batch)),
    ];

    private static Scenario BackTo(string name, Act before, Act newest) => new(name, [before], newest, [before]);

    private static Scenario Of(string name, IReadOnlyList<Act> given, Act newest) => new(name, given, newest, [.. given, newest]);

    private static Scenario Replacing(string name, IReadOnlyList<Act> given, Act newest) => new(name, given, newest, [newest]);
}
