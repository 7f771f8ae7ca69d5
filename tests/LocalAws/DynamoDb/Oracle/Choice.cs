using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Random choices between values and between generators, with different names for the two.</summary>
internal static class Choice
{
    public static Gen<T> Of<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    public static Gen<T> Any<T>(params Gen<T>[] generators) => Gen.Int[0, generators.Length - 1].SelectMany(i => generators[i]);

    public static Gen<T> Weighted<T>(params (int Weight, Gen<T> Generator)[] choices)
    {
        Gen<T>[] repeated = [.. choices.SelectMany(choice => Enumerable.Repeat(choice.Generator, choice.Weight))];
        return Any(repeated);
    }

    /// <summary>One value of each.</summary>
    public static Gen<T[]> All<T>(IEnumerable<Gen<T>> generators) =>
        generators.Aggregate(
            Gen.Const<T[]>([]),
            (all, generator) => Gen.Select(all, generator).Select(pair => (T[])[.. pair.Item1, pair.Item2])
        );
}
