using System.Text.Json.Nodes;

namespace LocalAws.Tests.Iam.Oracle;

/// <summary>Random choices, the same ones for the same seed.</summary>
internal static class RandomChoices
{
    public static T Pick<T>(this Random random, T[] pool) => pool[random.Next(pool.Length)];

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static JsonNode OneOrMany(this Random random, Func<string> make) =>
        random.Chance(0.6) ? make() : new JsonArray([.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (JsonNode)make())]);

    public static IEnumerable<string> Some(this Random random, string[] pool, int most) =>
        Enumerable.Range(0, random.Next(1, most + 1)).Select(_ => random.Pick(pool)).Distinct();
}
