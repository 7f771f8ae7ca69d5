using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Assigns placeholders to names and values while an expression is written.</summary>
internal sealed class Binder
{
    public JsonObject Names { get; } = [];

    public JsonObject Values { get; } = [];

    public string Name(string name)
    {
        var placeholder = "#n" + Names.Count;
        Names[placeholder] = name;
        return placeholder;
    }

    public string Value(JsonObject value)
    {
        var placeholder = ":v" + Values.Count;
        Values[placeholder] = value.DeepClone();
        return placeholder;
    }
}

/// <summary>Random expressions, most of them valid. They leave out what <see cref="KnownGaps.NotGenerated"/> lists.</summary>
internal static class GeneratedExpressions
{
    /// <summary>The attributes of items besides their keys.</summary>
    public static readonly string[] Attributes = ["a", "b", "c", "d", "e"];

    private static readonly string[] Comparators = ["=", "<>", "<", "<=", ">", ">="];

    /// <summary>A part of an expression, which is written once placeholders can be assigned.</summary>
    public delegate string Part(Binder binder);

    private static readonly Gen<string> Attribute = Choice.Of(Attributes);

    private static readonly Gen<Part> Path = Attribute.SelectMany(PathBelow);

    private static readonly Gen<Part> Size = Path.Select<Part, Part>(path => binder => $"size({path(binder)})");

    private static readonly Gen<Part> WrongPath = Choice.Of<Part>(
        _ => "#undefined",
        _ => "name",
        _ => "a.status",
        binder => binder.Name("a") + "." + binder.Name("m") + "[0]",
        _ => "a["
    );

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
        Gen.Select(WrongPath, GeneratedValues.Flat)
            .Select<(Part, JsonObject), Part>(pair => binder => $"{pair.Item1(binder)} = {binder.Value(pair.Item2)}"),
        Gen.Select(GeneratedValues.Ordered, GeneratedValues.Ordered)
            .Select<(JsonObject, JsonObject), Part>(pair =>
                binder => $"a BETWEEN {binder.Value(pair.Item1)} AND {binder.Value(pair.Item2)}"
            )
    );

    private static readonly Gen<Part> Simple = Choice.Weighted(
        (
            6,
            Gen.Select(Choice.Any(Path, Path, Size), Choice.Of(Comparators), GeneratedValues.Ordered, Gen.Bool)
                .Select<(Part, string, JsonObject, bool), Part>(g =>
                    binder =>
                        g.Item4
                            ? $"{binder.Value(g.Item3)} {g.Item2} {g.Item1(binder)}"
                            : $"{g.Item1(binder)} {g.Item2} {binder.Value(g.Item3)}"
                )
        ),
        (
            2,
            Gen.Select(Path, Choice.Of("=", "<>"), GeneratedValues.Flat)
                .Select<(Part, string, JsonObject), Part>(g => binder => $"{g.Item1(binder)} {g.Item2} {binder.Value(g.Item3)}")
        ),
        (
            2,
            Gen.Select(Path, Choice.Any(Bounds(GeneratedValues.Number), Bounds(GeneratedValues.Text)))
                .Select<(Part, Part), Part>(g => binder => $"{g.Item1(binder)} BETWEEN {g.Item2(binder)}")
        ),
        (
            2,
            Gen.Select(Path, GeneratedValues.Flat.Array[1, 3])
                .Select<(Part, JsonObject[]), Part>(g =>
                    binder => $"{g.Item1(binder)} IN ({string.Join(", ", g.Item2.Select(binder.Value))})"
                )
        ),
        (
            3,
            Gen.Select(Choice.Of("attribute_exists", "attribute_not_exists"), Path)
                .Select<(string, Part), Part>(g => binder => $"{g.Item1}({g.Item2(binder)})")
        ),
        (
            2,
            Gen.Select(Path, Choice.Of("S", "N", "B", "SS", "NS", "BS", "L", "M", "BOOL", "NULL"))
                .Select<(Part, string), Part>(g =>
                    binder => $"attribute_type({g.Item1(binder)}, {binder.Value(GeneratedValues.Typed("S", g.Item2))})"
                )
        ),
        (
            2,
            Gen.Select(Path, Choice.Any(GeneratedValues.Text, GeneratedValues.Binary))
                .Select<(Part, JsonObject), Part>(g => binder => $"begins_with({g.Item1(binder)}, {binder.Value(g.Item2)})")
        ),
        (
            3,
            Gen.Select(Path, GeneratedValues.Ordered)
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

    public static Gen<Part> Projection { get; } =
        Choice.Weighted(
            (12, Path.Array[1, 2].Select<Part[], Part>(paths => binder => string.Join(", ", paths.Select(path => path(binder))))),
            (1, WrongPath),
            (1, Choice.Of<Part>(_ => "", _ => "a,", _ => "a, a.m", _ => "c[0], c.m", _ => "a b", _ => "pk.m"))
        );

    public static Gen<Part> Update { get; } = Choice.Weighted((20, SoundUpdate()), (2, WrongUpdate()));

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

    private static Gen<Part> PathBelow(string attribute) =>
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

    private static Gen<Part> Bounds(Gen<JsonObject> bound) =>
        Gen.Select(bound, bound)
            .Select<(JsonObject, JsonObject), Part>(g => binder => $"{binder.Value(g.Item1)} AND {binder.Value(g.Item2)}");

    /// <summary>Each attribute is changed at most once, and what is read is not changed in another action.</summary>
    private static Gen<Part> SoundUpdate() =>
        Gen.Select(Gen.Shuffle(Attributes), Gen.Int[1, 3])
            .SelectMany(g => Choice.All(g.Item1.Take(g.Item2).Select(target => Action(target, [.. g.Item1.Skip(g.Item2)]))))
            .Select<(string Section, Part Part)[], Part>(actions =>
                binder =>
                    string.Join(
                        ' ',
                        actions
                            .GroupBy(action => action.Section)
                            .Select(section => section.Key + " " + string.Join(", ", section.Select(action => action.Part(binder))))
                    )
            );

    private static Gen<(string Section, Part Part)> Action(string target, string[] others)
    {
        var path = PathBelow(target);
        var source = Choice.Of(others).SelectMany(PathBelow);
        var itself = Choice.Of(target, others[0]).SelectMany(PathBelow);
        return Choice.Weighted<(string, Part)>(
            (4, SetValue(itself).Select(value => ("SET", (Part)(binder => $"{target} = {value(binder)}")))),
            (4, Gen.Select(path, SetValue(source)).Select(g => ("SET", (Part)(binder => $"{g.Item1(binder)} = {g.Item2(binder)}")))),
            (3, path.Select(p => ("REMOVE", p))),
            (
                3,
                Gen.Select(path, Choice.Any(GeneratedValues.Number, GeneratedValues.Set))
                    .Select(g => ("ADD", (Part)(binder => $"{g.Item1(binder)} {binder.Value(g.Item2)}")))
            ),
            (
                2,
                Gen.Select(path, GeneratedValues.Set)
                    .Select(g => ("DELETE", (Part)(binder => $"{g.Item1(binder)} {binder.Value(g.Item2)}")))
            )
        );
    }

    private static Gen<Part> SetValue(Gen<Part> source)
    {
        var given = GeneratedValues.Any.Select<JsonObject, Part>(value => binder => binder.Value(value));
        var number = Choice.Any(GeneratedValues.Number.Select<JsonObject, Part>(value => binder => binder.Value(value)), source);
        var list = Choice.Any(GeneratedValues.List.Select<JsonObject, Part>(value => binder => binder.Value(value)), source);
        return Choice.Weighted(
            (8, given),
            (2, source),
            (
                3,
                Gen.Select(number, Choice.Of("+", "-"), number)
                    .Select<(Part, string, Part), Part>(g => binder => $"{g.Item1(binder)} {g.Item2} {g.Item3(binder)}")
            ),
            (
                2,
                Gen.Select(source, given).Select<(Part, Part), Part>(g => binder => $"if_not_exists({g.Item1(binder)}, {g.Item2(binder)})")
            ),
            (2, Gen.Select(list, list).Select<(Part, Part), Part>(g => binder => $"list_append({g.Item1(binder)}, {g.Item2(binder)})")),
            (
                1,
                Gen.Select(source, number)
                    .Select<(Part, Part), Part>(g =>
                        binder => $"if_not_exists({g.Item1(binder)}, {binder.Value(GeneratedValues.Typed("N", "0"))}) + {g.Item2(binder)}"
                    )
            )
        );
    }

    private static Gen<Part> WrongUpdate()
    {
        string Text(Binder binder) => binder.Value(GeneratedValues.Typed("S", "a"));
        string Number(Binder binder) => binder.Value(GeneratedValues.Typed("N", "1"));
        return Choice.Of<Part>(
            _ => "",
            _ => "SET",
            _ => "SET a",
            _ => "SET a = ",
            _ => "SET a = :undefined",
            _ => "SET a = #undefined",
            _ => "SET pk = a",
            _ => "REMOVE sk",
            _ => "SET a = pk.m",
            _ => "CHANGE a",
            binder => $"SET a = {Text(binder)} SET b = {Text(binder)}",
            binder => $"SET a = {Text(binder)} REMOVE a",
            binder => $"SET a = {Text(binder)}, a.m = {Text(binder)}",
            binder => $"SET a.m = {Text(binder)}, a[0] = {Text(binder)}",
            binder => $"SET a = {Text(binder)} + {Number(binder)}",
            binder => $"SET a = {Number(binder)} + {Number(binder)} + {Number(binder)}",
            binder => $"SET a = list_append(a, {Text(binder)})",
            binder => $"SET a = list_append(a)",
            binder => $"SET a = if_not_exists({Text(binder)}, a)",
            binder => $"SET a = unknown(a, {Text(binder)})",
            binder => $"SET name = {Text(binder)}",
            binder => $"ADD a {Text(binder)}",
            binder => $"DELETE a {Number(binder)}",
            binder => $"DELETE a b",
            binder => $"SET a == {Text(binder)}",
            binder => $"SET a = {Text(binder)},"
        );
    }
}
