using System.Text.Json;
using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Validation;

public sealed class DefaultsTests
{
    [Theory]
    [InlineData("required-fields")]
    [InlineData("several-repositories")]
    public void Omitted_fields_have_the_documented_defaults(string story) =>
        Assert.True(
            JsonNode.DeepEquals(JsonNode.Parse(Some.Document("normalised-" + story)), Normalised(Some.Request(Some.Event(story)))),
            Normalised(Some.Request(Some.Event(story))).ToJsonString()
        );

    [Theory]
    [InlineData("seed")]
    [InlineData("required-fields")]
    [InlineData("several-repositories")]
    [InlineData("tags")]
    [InlineData("adopted-profile")]
    [InlineData("plan")]
    public void A_normalized_request_is_itself_a_valid_input_and_stays_unchanged(string story)
    {
        var normalised = Normalised(Some.Request(Some.Event(story)));

        Assert.True(JsonNode.DeepEquals(normalised, Normalised(Some.Request(normalised.ToJsonString()))));
    }

    [Fact]
    public void The_seed_says_everything_so_nothing_is_added_to_it() =>
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Some.Event("seed")), Normalised(Some.Seed)));

    private static JsonNode Normalised(AccessRequest request) =>
        JsonSerializer.SerializeToNode(request, JsonContext.Default.AccessRequest)!;
}
