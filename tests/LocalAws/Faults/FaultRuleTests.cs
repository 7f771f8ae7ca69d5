using TestKit.Stories;

namespace LocalAws.Tests.Faults;

/// <summary>Rules that are not valid are refused by field, and nothing of them is added.</summary>
public sealed class FaultRuleTests(FaultyLocalAws aws) : IClassFixture<FaultyLocalAws>
{
    private const string Call = "\"service\":\"iam\",\"operation\":\"CreateRole\"";

    [Theory]
    [InlineData("{", "$")]
    [InlineData("null", "$")]
    [InlineData("[1]", "$[0]")]
    [InlineData("{}", "$.kind")]
    [InlineData($$"""{"kind":"before",{{Call}},"colour":"red"}""", "$.colour")]
    [InlineData($$"""{"kind":"explode",{{Call}}}""", "$.kind")]
    [InlineData($$"""{"kind":7,{{Call}}}""", "$.kind")]
    [InlineData("""{"kind":"before"}""", "$.service")]
    [InlineData("""{"kind":"before","service":"sns","operation":"Publish"}""", "$.service")]
    [InlineData("""{"kind":"before","service":"iam","operation":"MakeRole"}""", "$.operation")]
    [InlineData("""{"kind":"before","service":"iam"}""", "$.operation")]
    [InlineData($$"""{"kind":"before",{{Call}},"account":"1111"}""", "$.account")]
    [InlineData($$"""{"kind":"before",{{Call}},"account":111111111111}""", "$.account")]
    [InlineData($$"""{"kind":"before",{{Call}},"nth":0}""", "$.nth")]
    [InlineData($$"""{"kind":"before",{{Call}},"nth":1.5}""", "$.nth")]
    [InlineData($$"""{"kind":"throttle",{{Call}},"count":0}""", "$.count")]
    [InlineData($$"""{"kind":"throttle",{{Call}},"count":"all"}""", "$.count")]
    [InlineData($$"""{"kind":"delay",{{Call}}}""", "$.seconds")]
    [InlineData($$"""{"kind":"delay",{{Call}},"seconds":-1}""", "$.seconds")]
    [InlineData($$"""{"kind":"delay",{{Call}},"seconds":901}""", "$.seconds")]
    [InlineData($$"""{"kind":"timeout",{{Call}},"seconds":null}""", "$.seconds")]
    [InlineData($$"""{"kind":"before",{{Call}},"seconds":1}""", "$.seconds")]
    [InlineData($$"""{"kind":"before",{{Call}},"moment":"after"}""", "$.moment")]
    [InlineData($$"""{"kind":"timeout",{{Call}},"moment":"during"}""", "$.moment")]
    [InlineData("""{"kind":"kill"}""", "$.function")]
    [InlineData("""{"kind":"kill","function":"repogrant-Mistyped"}""", "$.function")]
    [InlineData($$"""{"kind":"functionTimeout",{{Call}}}""", "$.function")]
    [InlineData("""{"kind":"functionTimeout","function":"repogrant-Mistyped","role":"repogrant-Mistyped"}""", "$.role")]
    [InlineData($$"""[{"kind":"before",{{Call}}},{"kind":"before",{{Call}},"nth":"2"}]""", "$[1].nth")]
    public async Task An_invalid_rule_is_refused_by_field(string body, string path)
    {
        using var faults = new FaultClient(aws.Host.Endpoint);

        var (status, answer) = await faults.PostAsync(body);

        Assert.Equal(400, status);
        Assert.Contains(path, answer["problems"]!.AsArray().Select(problem => (string?)problem!["path"]));
        Assert.Empty(await faults.ShowAsync());
    }

    [Fact]
    public async Task Every_problem_is_reported_at_once()
    {
        using var faults = new FaultClient(aws.Host.Endpoint);

        var (_, answer) = await faults.PostAsync("""{"kind":"delay","service":"iam","operation":"MakeRole","nth":0,"seconds":-1}""");

        Assert.Equal(
            ["$.nth", "$.operation", "$.seconds"],
            answer["problems"]!.AsArray().Select(problem => (string?)problem!["path"]).Order(StringComparer.Ordinal)
        );
    }
}
