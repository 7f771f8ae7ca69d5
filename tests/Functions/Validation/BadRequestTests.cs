using System.Globalization;
using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Validation;

public sealed class BadRequestTests
{
    private static readonly JsonArray Cases = JsonNode
        .Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Validation", "bad-requests.json")))!
        .AsArray();

    public static TheoryData<string> Names => [.. Cases.Select(@case => @case!["name"]!.GetValue<string>())];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Each_problem_is_named_with_its_path_and_what_is_allowed(string name)
    {
        var bad = Cases.Single(item => item!["name"]!.GetValue<string>() == name)!.AsObject();

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            Some.Reader.ReadAsync(Input(bad), TestContext.Current.CancellationToken)
        );

        var lines = refused.Message.Split('\n');
        var expected = bad["problems"]!.AsArray().Select(problem => problem!.GetValue<string>()).ToList();
        Assert.All(expected, problem => Assert.Contains(lines, line => line.Contains(problem, StringComparison.Ordinal)));
        if (lines.Length > 1)
            Assert.Equal(expected.Count, lines.Length - 1);
    }

    [Fact]
    public async Task All_problems_of_a_request_are_in_one_answer()
    {
        var input = Some.Stream(
            """
            { "name": "a b", "repositories": [{ "name": "a/b", "access": "x" }], "consumer": { "accountId": "1", "instances": {} },
              "mode": 1, "extra": 1 }
            """
        );

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => Some.Reader.ReadAsync(input, TestContext.Current.CancellationToken));

        Assert.StartsWith("7 problems in the request:\n", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_message_stays_short_and_printable_whatever_the_request_contains()
    {
        var fields = string.Join(',', Enumerable.Range(0, 5000).Select(index => $"\"{index}{new string('x', 30)}\\u0000\\u202e\":1"));

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            Some.Reader.ReadAsync(Some.Stream("{" + fields + "}"), TestContext.Current.CancellationToken)
        );

        Assert.True(refused.Message.Length < 20_000, $"{refused.Message.Length} characters");
        Assert.DoesNotContain(refused.Message, character => character != '\n' && char.IsControl(character) || character == '\u202e');
        Assert.Contains("\nand ", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_request_that_is_too_large_for_a_state_is_refused_before_it_is_parsed()
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            Some.Reader.ReadAsync(Some.Stream(new string(' ', 300_000)), TestContext.Current.CancellationToken)
        );

        Assert.Equal("The request is larger than 262144 bytes.", refused.Message);
    }

    [Fact]
    public void A_policy_over_IAMs_limit_is_refused_with_the_numbers()
    {
        var repositories = new JsonArray([
            .. Enumerable.Range(0, 50).Select(index => (JsonNode)new JsonObject { ["name"] = $"{new string('r', 97)}{index}" }),
        ]);

        var refused = Assert.Throws<InvalidRequest>(() => Some.SeedWith(seed => seed["repositories"] = repositories));

        Assert.Matches(@"\$\.repositories: the access policy has \d{4,5} characters; IAM allows 6144", refused.Message);
    }

    [Fact]
    public void A_request_that_would_not_fit_beside_the_results_is_refused_with_the_numbers()
    {
        var tags = new JsonObject(
            Enumerable.Range(0, 49).Select(index => KeyValuePair.Create<string, JsonNode?>($"Tag{index}", new string('ü', 250)))
        );

        var refused = Assert.Throws<InvalidRequest>(() => Some.SeedWith(seed => seed["consumer"]!["instances"]!["tags"] = tags));

        Assert.Matches(@"\$: the grant's record needs \d{5} bytes; 16384 are allowed", refused.Message);
    }

    [Theory]
    [InlineData("main")]
    [InlineData("release/1.x")]
    [InlineData("feature/a-b_c.d/e")]
    [InlineData("_x")]
    [InlineData("1")]
    public void Branch_names_that_git_accepts_are_accepted(string branch) =>
        Assert.Equal(branch, Some.SeedWith(seed => seed["verify"]!["branch"] = branch).Verify.Branch);

    private static Stream Input(JsonObject bad)
    {
        if (bad["text"] is { } text)
            return Some.Stream(text.GetValue<string>());

        if (bad["base64"] is { } bytes)
            return new MemoryStream(Convert.FromBase64String(bytes.GetValue<string>()));

        return Some.Stream(bad.ContainsKey("request") ? bad["request"]?.ToJsonString() ?? "null" : Changed(bad).ToJsonString());
    }

    private static JsonObject Changed(JsonObject bad)
    {
        var request = JsonNode.Parse(Some.Event("seed"))!.AsObject();
        foreach (var (field, value) in bad["set"]?.AsObject() ?? [])
            request[field] = value?.DeepClone();

        if (bad["repeat"] is { } repeat)
        {
            var item = repeat["item"]!.ToJsonString();
            request[repeat["field"]!.GetValue<string>()] = new JsonArray([
                .. Enumerable
                    .Range(0, repeat["times"]!.GetValue<int>())
                    .Select(index =>
                        JsonNode.Parse(item.Replace("#", index.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal))
                    ),
            ]);
        }

        if (bad["ids"] is { } ids)
        {
            request["consumer"]!["instances"]!["ids"] = new JsonArray([
                .. Enumerable
                    .Range(0, ids.GetValue<int>())
                    .Select(index => (JsonNode)$"i-{index.ToString("x8", CultureInfo.InvariantCulture)}"),
            ]);
        }

        return request;
    }
}
