using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Random conditions, most of them valid. They leave out what <see cref="KnownGaps.NotGenerated"/> lists.</summary>
internal static class GeneratedConditions
{
    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    private static readonly Gen<Part> Size = GeneratedPaths.Path.Select<Part, Part>(path => binder => $"size({path(binder)})");

    private static readonly Gen<Part> WrongCondition = Choice.Any(
        Choice.Of<Part>(
            _ => "a = :undefined",
            _ => "a = a",
            _ => "a.m < a.m",
            _ => "contains(b, b)",
            _ => "attribute_exists(a, b)",
            _ => "attribute_missing(a)",
            _ => "size(a)",
            _ => "size(a) = attribute_exists(b)",
            _ => "a",
            _ => "a = ",
            _ => "a b c",
            _ => "",
            _ => "((attribute_exists(a)))",
            _ => "(attribute_exists(a)",
            _ => "attribute_exists(a) AND",
            _ => "attribute_exists(a) AND size(b)",
            _ => "NOT size(a)",
            binder => $"attribute_exists({binder.Value(GeneratedValues.Typed("S", "a"))})",
            binder => $"attribute_type(a, {binder.Value(GeneratedValues.Typed("S", "X"))})",
            binder => $"attribute_type(a, {binder.Value(GeneratedValues.Typed("N", "1"))})",
            binder => $"begins_with(a, {binder.Value(GeneratedValues.Typed("N", "1"))})",
            binder => $"size({binder.Value(GeneratedValues.Typed("N", "1"))}) > {binder.Value(GeneratedValues.Typed("N", "1"))}",
            binder => $"a = {binder.Value(GeneratedValues.Typed("S", "a"))} = b",
            binder => $"a ! {binder.Value(GeneratedValues.Typed("S", "a"))}"
        ),
        Gen.Select(GeneratedPaths.WrongPath, GeneratedValues.Flat)
            .Select<(Part, JsonObject), Part>(pair => binder => $"{pair.Item1(binder)} = {binder.Value(pair.Item2)}"),
        Gen.Select(GeneratedValues.Ordered, GeneratedValues.Ordered)
            .Select<(JsonObject, JsonObject), Part>(pair =>
                binder => $"a BETWEEN {binder.Value(pair.Item1)} AND {binder.Value(pair.Item2)}"
            )
    );

    private static readonly Gen<Part> Simple = Choice.Weighted(
        (
            6,
            Gen.Select(
                    Choice.Any(GeneratedPaths.Path, GeneratedPaths.Path, Size),
                    Choice.Of(Comparators),
                    GeneratedValues.Ordered,
                    Gen.Bool
                )
                .Select<(Part, string, JsonObject, bool), Part>(g =>
                    binder =>
                        g.Item4
                            ? $"{binder.Value(g.Item3)} {g.Item2} {g.Item1(binder)}"
                            : $"{g.Item1(binder)} {g.Item2} {binder.Value(g.Item3)}"
                )
        ),
        (
            2,
            Gen.Select(GeneratedPaths.Path, Choice.Of("=", "<>"), GeneratedValues.Flat)
                .Select<(Part, string, JsonObject), Part>(g => binder => $"{g.Item1(binder)} {g.Item2} {binder.Value(g.Item3)}")
        ),
        (
            2,
            Gen.Select(GeneratedPaths.Path, Choice.Any(Bounds(GeneratedValues.Number), Bounds(GeneratedValues.Text)))
                .Select<(Part, Part), Part>(g => binder => $"{g.Item1(binder)} BETWEEN {g.Item2(binder)}")
        ),
        (
            2,
            Gen.Select(GeneratedPaths.Path, GeneratedValues.Flat.Array[1, 3])
                .Select<(Part, JsonObject[]), Part>(g =>
                    binder => $"{g.Item1(binder)} IN ({string.Join(", ", g.Item2.Select(binder.Value))})"
                )
        ),
        (
            3,
            Gen.Select(Choice.Of("attribute_exists", "attribute_not_exists"), GeneratedPaths.Path)
                .Select<(string, Part), Part>(g => binder => $"{g.Item1}({g.Item2(binder)})")
        ),
        (
            2,
            Gen.Select(GeneratedPaths.Path, Choice.Of("S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"))
                .Select<(Part, string), Part>(g =>
                    binder => $"attribute_type({g.Item1(binder)}, {binder.Value(GeneratedValues.Typed("S", g.Item2))})"
                )
        ),
        (
            2,
            Gen.Select(GeneratedPaths.Path, Choice.Any(GeneratedValues.Text, GeneratedValues.Binary))
                .Select<(Part, JsonObject), Part>(g => binder => $"begins_with({g.Item1(binder)}, {binder.Value(g.Item2)})")
        ),
        (
            3,
            Gen.Select(GeneratedPaths.Path, GeneratedValues.Ordered)
                .Select<(Part, JsonObject), Part>(g => binder => $"contains({g.Item1(binder)}, {binder.Value(g.Item2)})")
        )
    );

    private static readonly Gen<Part> Joined = Gen.Select(Simple, Simple, Choice.Of("AND", "OR", "and", "Or"))
        .Select<(Part, Part, string), Part>(g => binder => $"{g.Item1(binder)} {g.Item3} {g.Item2(binder)}");

    private static readonly Gen<Part> Negated = Choice.Any(Simple, Joined).Select<Part, Part>(part => binder => $"NOT ({part(binder)})");

    public static Gen<Part> Condition { get; } =
        Choice.Weighted(
            (10, Simple),
            (5, Joined),
            (3, Negated),
            (3, Gen.Select(Joined, Simple).Select<(Part, Part), Part>(g => binder => $"({g.Item1(binder)}) AND {g.Item2(binder)}")),
            (2, Gen.Select(Simple, Joined).Select<(Part, Part), Part>(g => binder => $"{g.Item1(binder)} OR {g.Item2(binder)}")),
            (2, WrongCondition)
        );

    public static Gen<Part> KeyCondition(string partition) =>
        Choice.Weighted(
            (3, Gen.Const<Part>(binder => Partition(binder, partition))),
            (
                8,
                Gen.Select(Choice.Of("=", "<", "<=", ">", ">="), Gen.Int[-1, 8], Gen.Bool)
                    .Select<(string, int, bool), Part>(g =>
                        binder =>
                            g.Item3
                                ? $"{Partition(binder, partition)} AND {Sort(binder, g.Item2)} {g.Item1} sk"
                                : $"sk {g.Item1} {Sort(binder, g.Item2)} and {Partition(binder, partition)}"
                    )
            ),
            (
                3,
                Gen.Select(Gen.Int[-1, 8], Gen.Int[0, 4])
                    .Select<(int, int), Part>(g =>
                        binder =>
                            $"{Partition(binder, partition)} AND sk BETWEEN {Sort(binder, g.Item1)} AND {Sort(binder, g.Item1 + g.Item2)}"
                    )
            ),
            (
                2,
                Choice.Of<Part>(
                    binder => $"sk = {Sort(binder, 1)}",
                    binder => $"pk = {Sort(binder, 1)}",
                    binder => $"pk > {binder.Value(GeneratedValues.Typed("S", partition))}",
                    binder => $"{Partition(binder, partition)} OR sk = {Sort(binder, 1)}",
                    binder => $"NOT {Partition(binder, partition)}",
                    binder => $"{Partition(binder, partition)} AND a = {Sort(binder, 1)}",
                    binder => $"{Partition(binder, partition)} AND sk.m = {Sort(binder, 1)}",
                    binder => $"{Partition(binder, partition)} AND sk <> {Sort(binder, 1)}",
                    binder => $"{Partition(binder, partition)} AND sk IN ({Sort(binder, 1)})",
                    binder => $"{Partition(binder, partition)} AND sk > {Sort(binder, 1)} AND sk < {Sort(binder, 3)}",
                    binder => $"{Partition(binder, partition)} AND sk > {Sort(binder, 1)} AND a < {Sort(binder, 3)}",
                    binder => $"{Partition(binder, partition)} AND attribute_exists(sk)",
                    binder => $"{Partition(binder, partition)} AND contains(sk, {Sort(binder, 1)})",
                    binder => $"{Partition(binder, partition)} AND size(sk) = {Sort(binder, 1)}",
                    binder => $"{Partition(binder, partition)} AND begins_with(sk, {binder.Value(GeneratedValues.Typed("S", "1"))})",
                    binder => $"{Partition(binder, partition)} AND {Sort(binder, 1)} = {Sort(binder, 1)}",
                    binder => $"{Partition(binder, partition)} AND {Sort(binder, 1)} BETWEEN sk AND {Sort(binder, 2)}",
                    binder => $"{Partition(binder, partition)} AND sk BETWEEN {Sort(binder, 2)} AND {Sort(binder, 1)}",
                    binder => $"pk = sk",
                    _ => ""
                )
            )
        );

    private static string Partition(Binder binder, string partition) => $"pk = {binder.Value(GeneratedValues.Typed("S", partition))}";

    private static string Sort(Binder binder, int number) =>
        binder.Value(GeneratedValues.Typed("N", number.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static Gen<Part> Bounds(Gen<JsonObject> bound) =>
        Gen.Select(bound, bound)
            .Select<(JsonObject, JsonObject), Part>(g => binder => $"{binder.Value(g.Item1)} AND {binder.Value(g.Item2)}");
}
