using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Random paths of attributes, most of them valid. They leave out what <see cref="KnownGaps.NotGenerated"/> lists.</summary>
internal static class GeneratedPaths
{
    /// <summary>The attributes of items besides their keys.</summary>
    public static readonly string[] Attributes = ["a", "b", "c", "d", "e"];

    private static readonly Gen<string> Attribute = Choice.Of(Attributes);
    public static readonly Gen<Part> Path = Attribute.SelectMany(PathBelow);

    public static readonly Gen<Part> WrongPath = Choice.Of<Part>(
        _ => "#undefined",
        _ => "name",
        _ => "a.status",
        binder => binder.Name("a") + "." + binder.Name("m") + "[0]",
        _ => "a["
    );

    public static Gen<Part> Projection { get; } =
        Choice.Weighted(
            (12, Path.Array[1, 2].Select<Part[], Part>(paths => binder => string.Join(", ", paths.Select(path => path(binder))))),
            (1, WrongPath),
            (1, Choice.Of<Part>(_ => "", _ => "a,", _ => "a, a.m", _ => "c[0], c.m", _ => "a b", _ => "pk.m"))
        );

    public static Gen<Part> PathBelow(string attribute) =>
        Choice.Weighted(
            (12, Gen.Const<Part>(_ => attribute)),
            (2, Gen.Const<Part>(binder => binder.Name(attribute))),
            (
                4,
                Choice
                    .Of(".m", ".n", "[0]", "[1]", ".m.n", "[0].m", ".m[0]", "[ 2 ]", " . n", "[0][1]")
                    .Select<string, Part>(below => _ => attribute + below)
            )
        );
}
