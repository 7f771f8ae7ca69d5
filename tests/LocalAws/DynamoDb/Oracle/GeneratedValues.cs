using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>Values in wire format: few of each type, so that two of them are often equal, or one contains the other.</summary>
internal static class GeneratedValues
{
    private static readonly string[] Texts = ["a", "ab", "abc", "b", "z"];
    private static readonly string[] Numbers = ["0", "1", "2", "-1", "1.5", "10", "-2.25", "1e3", "0.001"];
    private static readonly string[] Binaries = ["YQ==", "YWI=", "YWJj"];

    public static Gen<JsonObject> Text { get; } = Choice.Of(Texts).Select(text => Typed("S", text));

    public static Gen<JsonObject> Number { get; } = Choice.Of(Numbers).Select(number => Typed("N", number));

    public static Gen<JsonObject> Binary { get; } = Choice.Of(Binaries).Select(bytes => Typed("B", bytes));

    /// <summary>Values that have an order.</summary>
    public static Gen<JsonObject> Ordered { get; } = Choice.Any(Text, Number, Number, Binary);

    public static Gen<JsonObject> Truth { get; } = Choice.Of("BOOL", "NULL").Select(type => Typed(type, true));

    public static Gen<JsonObject> Set { get; } =
        Choice.Any(SetOf("SS", Texts), SetOf("NS", ["1", "2", "1.5", "10"]), SetOf("BS", Binaries));

    /// <summary>Values that are compared as a whole: no lists or maps.</summary>
    public static Gen<JsonObject> Flat { get; } = Choice.Weighted((6, Ordered), (1, Truth), (2, Set));

    public static Gen<JsonObject> List { get; } = ListOf(Choice.Weighted((4, Flat), (1, MapOf(Flat)), (1, ListOf(Flat))));

    public static Gen<JsonObject> Map { get; } = MapOf(Choice.Weighted((4, Flat), (1, ListOf(Flat)), (1, MapOf(Flat))));

    public static Gen<JsonObject> Any { get; } = Choice.Weighted((5, Flat), (2, List), (2, Map));

    /// <summary>Invalid values.</summary>
    public static Gen<JsonObject> Wrong { get; } =
        Choice
            .Of(
                "{}",
                """{"N":""}""",
                """{"N":"one"}""",
                """{"N":"1e126"}""",
                """{"N":"-1e-131"}""",
                """{"N":"123456789012345678901234567890123456789"}""",
                """{"N":7}""",
                """{"S":7}""",
                """{"S":true}""",
                """{"B":"YQ"}""",
                """{"B":1}""",
                """{"BOOL":"maybe"}""",
                """{"NULL":false}""",
                """{"SS":[]}""",
                """{"NS":[]}""",
                """{"BS":[]}""",
                """{"SS":["a","a"]}""",
                """{"NS":["1","1"]}""",
                """{"NS":["1","x"]}""",
                """{"BS":["YQ==","YQ=="]}""",
                """{"L":{}}""",
                """{"M":[]}""",
                """{"S":"a","N":"1"}""",
                """{"L":[{"S":"a"},{}]}""",
                """{"M":{"m":{"N":"x"}}}"""
            )
            .Select(text => JsonNode.Parse(text)!.AsObject());

    public static JsonObject Typed(string type, JsonNode content) => new() { [type] = content };

    private static Gen<JsonObject> SetOf(string type, string[] members) =>
        Gen.Shuffle(members)
            .SelectMany(shuffled => Gen.Int[1, 3].Select(count => (shuffled, count)))
            .Select(pair => Typed(type, new JsonArray([.. pair.shuffled.Take(pair.count).Select(member => (JsonNode)member)])));

    private static Gen<JsonObject> ListOf(Gen<JsonObject> element) =>
        element.Array[0, 3].Select(elements => Typed("L", new JsonArray([.. elements.Select(e => e.DeepClone())])));

    private static Gen<JsonObject> MapOf(Gen<JsonObject> entry) =>
        Gen.Select(entry, entry, Gen.Int[0, 3])
            .Select(three =>
            {
                var map = new JsonObject();
                if (three.Item3 % 2 == 1)
                    map["m"] = three.Item1.DeepClone();
                if (three.Item3 >= 2)
                    map["n"] = three.Item2.DeepClone();
                return Typed("M", map);
            });
}
