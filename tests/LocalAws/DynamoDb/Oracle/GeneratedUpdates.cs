using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Random updates, most of them valid. They leave out what <see cref="KnownGaps.NotGenerated"/> lists.</summary>
internal static class GeneratedUpdates
{
    public static Gen<Part> Update { get; } = Choice.Weighted((20, SoundUpdate()), (2, WrongUpdate()));

    /// <summary>Each attribute is changed at most once, and what is read is not changed in another action.</summary>
    private static Gen<Part> SoundUpdate() =>
        Gen.Select(Gen.Shuffle(GeneratedPaths.Attributes), Gen.Int[1, 3])
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
        var path = GeneratedPaths.PathBelow(target);
        var source = Choice.Of(others).SelectMany(GeneratedPaths.PathBelow);
        var itself = Choice.Of(target, others[0]).SelectMany(GeneratedPaths.PathBelow);
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
