namespace Faults.Tests;

/// <summary>A request, and the world that it comes into.</summary>
/// <param name="Name">The first word of its cases' names.</param>
/// <param name="Given">What has been asked for before, undisturbed.</param>
/// <param name="Newest">The request whose calls go wrong.</param>
/// <param name="Alone">The same request as if there had been no other before: what the world has to be like in the end.</param>
internal sealed record Scenario(string Name, IReadOnlyList<Act> Given, Act Newest, IReadOnlyList<Act> Alone)
{
    /// <summary>
    /// One line a scenario. What has nothing before it, or continues what was before, is measured against itself; what replaces a request
    /// against the new one alone. A state machine that comes to the stack gets a line here: an <see cref="Act"/> that executes it.
    /// </summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        Of("grant", [], Act.Granted("grant", ["i1", "i2"], tagged: false, Act.Repository(World.Shared, "contribute"))),
        Anew(
            "change",
            [Act.Granted("before", ["i1"], tagged: false, Act.Repository(World.Shared, "contribute"))],
            Act.Granted("change", ["i1"], tagged: false, Act.Repository(World.Shared, "read"), Act.Repository(World.Tools, "maintain"))
        ),
        Anew(
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
        Of("revoke", [Act.Granted("before", ["i1", "a1"], tagged: false, Act.Repository(World.Shared, "contribute"))], Act.Revoked),
        Of(
            "reconcile",
            [Act.Granted("before", ["i1", "a1"], tagged: false, Act.Repository(World.Shared, "contribute")), Act.Drift],
            Act.Reconciled
        ),
        Of("launch", [Act.Granted("before", [], tagged: true, Act.Repository(World.Shared, "read"))], Act.Launched("i3")),
        Of("adoption", [Act.Granted("before", [], tagged: true, Act.Repository(World.Shared, "read"))], Act.Launched("i3", World.Batch)),
    ];

    private static Scenario Of(string name, IReadOnlyList<Act> given, Act newest) => new(name, given, newest, [.. given, newest]);

    private static Scenario Anew(string name, IReadOnlyList<Act> given, Act newest) => new(name, given, newest, [newest]);
}
