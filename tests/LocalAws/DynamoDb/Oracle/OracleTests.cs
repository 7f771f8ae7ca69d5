using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;

namespace LocalAws.Tests.DynamoDb.Oracle;

/// <summary>
/// LocalAws compared with dynalite: the same generated requests, one after the other on the same items. DYNAMODB_ORACLE_SEED and
/// DYNAMODB_ORACLE_CASES select others than the default ones.
/// </summary>
public sealed class OracleTests(LocalAwsFixture local, ITestOutputHelper output) : IClassFixture<LocalAwsFixture>
{
    private const int UsualSeed = 1;
    private const int UsualCases = 3000;

    /// <summary>Each has its own partition; dynalite waits more than it works.</summary>
    private const int Streams = 8;

    private readonly Lock gate = new();
    private readonly Dictionary<string, int> outcomes = [];
    private readonly Dictionary<KnownGap, int> gaps = [];
    private readonly List<string> differing = [];

    [Fact]
    public async Task LocalAws_and_dynalite_agree_on_generated_requests()
    {
        var (seed, count) = (Setting("DYNAMODB_ORACLE_SEED", UsualSeed), Setting("DYNAMODB_ORACLE_CASES", UsualCases));
        var watch = Stopwatch.StartNew();
        await using var dynalite = await Dynalite.StartAsync();
        using var wire = new WireClient(local.Host.Endpoint);
        await PrepareAsync(dynalite, wire, (uint)seed);

        await Task.WhenAll(
            Enumerable.Range(0, Streams).Select(stream => Task.Run(() => RunAsync(dynalite, wire, stream, (uint)seed, count / Streams)))
        );

        output.WriteLine($"{count} cases with seed {seed} in {watch.Elapsed.TotalSeconds:f1} s, differing: {differing.Count}");
        foreach (var (outcome, number) in outcomes.OrderByDescending(pair => pair.Value))
            output.WriteLine($"{number, 6} {outcome}");
        foreach (var (gap, number) in gaps)
            output.WriteLine($"{number, 6} known gap: {gap.Reason}");
        foreach (var difference in differing.Take(20))
            output.WriteLine(difference);
        Assert.True(differing.Count == 0, $"{differing.Count} of {count} differ with seed {seed}, first {differing.FirstOrDefault()}");
        // If all requests were refused, any two implementations would agree; and gaps must not explain everything.
        Assert.InRange(outcomes["answered"], count / 3, count * 9 / 10);
        Assert.InRange(outcomes.GetValueOrDefault("ConditionalCheckFailedException"), count / 20, count / 3);
        Assert.InRange(gaps.Values.Sum(), 0, count / 20);
    }

    private async Task RunAsync(Dynalite dynalite, WireClient wire, int stream, uint seed, int count)
    {
        var partition = "p" + stream;
        var generator = GeneratedRequests.For(partition);
        var random = new PCG((uint)stream + 1, seed);
        for (var i = 0; i < count; i++)
        {
            var request = generator.Generate(random, null, out _);
            await CompareAsync(dynalite, wire, request);
        }
        // What the responses did not show is visible in the items at the end.
        var rest = new JsonObject
        {
            ["TableName"] = GeneratedRequests.Changing,
            ["KeyConditionExpression"] = "pk = :pk",
            ["ExpressionAttributeValues"] = new JsonObject { [":pk"] = GeneratedValues.Typed("S", partition) },
        };
        await CompareAsync(dynalite, wire, new("Query", rest));
    }

    private async Task CompareAsync(Dynalite dynalite, WireClient wire, OracleRequest request)
    {
        var asked = dynalite.CallAsync(request.Operation, (JsonObject)request.Parameters.DeepClone());
        var ours = await wire.CallAsync(request.Operation, request.Parameters);
        var theirs = await asked;
        lock (gate)
        {
            var outcome = ours.Code ?? "answered";
            outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            var (mine, other) = (Comparable(ours), Comparable(theirs));
            if (mine == other)
                return;
            if (KnownGaps.Differences.FirstOrDefault(gap => gap.Explains(request, theirs, ours)) is { } known)
                gaps[known] = gaps.GetValueOrDefault(known) + 1;
            else
                differing.Add($"{request}\n  dynalite: {other}\n  LocalAws: {mine}");
        }
    }

    private static async Task PrepareAsync(Dynalite dynalite, WireClient wire, uint seed)
    {
        foreach (var table in (string[])[GeneratedRequests.Changing, GeneratedRequests.Fixed])
        {
            var definition = JsonNode
                .Parse(
                    $$"""
                    {"TableName":"{{table}}","BillingMode":"PAY_PER_REQUEST",
                     "AttributeDefinitions":[{"AttributeName":"pk","AttributeType":"S"},{"AttributeName":"sk","AttributeType":"N"}],
                     "KeySchema":[{"AttributeName":"pk","KeyType":"HASH"},{"AttributeName":"sk","KeyType":"RANGE"}]}
                    """
                )!
                .AsObject();
            await BothAsync("CreateTable", definition);
            var describe = new JsonObject { ["TableName"] = table };
            while ((string?)(await dynalite.CallAsync("DescribeTable", describe)).Body["Table"]!["TableStatus"] != "ACTIVE")
                await Task.Yield();
        }
        var random = new PCG(0, seed);
        for (var i = 0; i < 24; i++)
        {
            var item = GeneratedRequests.Item("fixed" + (i % 3), Gen.Const(i)).Generate(random, null, out _);
            await BothAsync("PutItem", new() { ["TableName"] = GeneratedRequests.Fixed, ["Item"] = item });
        }

        async Task BothAsync(string operation, JsonObject parameters)
        {
            Assert.Equal(200, (await dynalite.CallAsync(operation, (JsonObject)parameters.DeepClone())).Status);
            Assert.Equal(200, (await wire.CallAsync(operation, parameters)).Status);
        }
    }

    /// <summary>
    /// What must be equal, as one string: names and members of sets in a fixed order, also the items of a scan or a batch.
    /// </summary>
    private static string Comparable(WireAnswer answer)
    {
        if (answer.Code is not null)
            return $"{answer.Status} {answer.Body["__type"]} {answer.Message}";
        var body = (JsonObject)answer.Body.DeepClone();
        // AWS omits Attributes if it would be empty; dynalite returns it.
        if (body["Attributes"] is JsonObject { Count: 0 })
            body.Remove("Attributes");
        var isOrdered = body["Items"] is JsonArray items && items.Select(item => (string?)item!["pk"]?["S"]).Distinct().Count() < 2;
        return Sorted(body, isOrdered).ToJsonString();
    }

    private static JsonNode Sorted(JsonNode? node, bool isOrdered) =>
        node switch
        {
            JsonObject map => new JsonObject(
                map.OrderBy(pair => pair.Key, StringComparer.Ordinal)
                    .Select(pair =>
                        KeyValuePair.Create(
                            pair.Key,
                            (JsonNode?)(
                                pair is { Value: JsonArray list } && IsSet(pair.Key, list, isOrdered)
                                    ? new JsonArray([
                                        .. list.Select(item => Sorted(item, isOrdered))
                                            .OrderBy(item => item.ToJsonString(), StringComparer.Ordinal),
                                    ])
                                    : Sorted(pair.Value, isOrdered)
                            )
                        )
                    )
            ),
            JsonArray list => new JsonArray([.. list.Select(item => Sorted(item, isOrdered))]),
            _ => node!.DeepClone(),
        };

    private static bool IsSet(string name, JsonArray list, bool isOrdered) =>
        name is "SS" or "NS" or "BS" or GeneratedRequests.Changing || (name == "Items" && !isOrdered && list.Count > 1);

    private static int Setting(string variable, int usual) =>
        Environment.GetEnvironmentVariable(variable) is { Length: > 0 } text ? int.Parse(text, CultureInfo.InvariantCulture) : usual;
}
