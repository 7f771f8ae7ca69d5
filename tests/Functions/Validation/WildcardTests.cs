using System.Text.Json.Nodes;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Validation;

/// <summary>Characters that IAM would not take for themselves: wildcards, and the beginning of a variable.</summary>
public sealed class WildcardTests
{
    private const string Tags = "$.consumer.instances.tags";
    private const string Branch = "$.repositories[0].protectedBranches[0]";

    /// <summary>The path of every string of a request, except for tags, which are in no policy.</summary>
    public static TheoryData<string> Strings => [.. StringsOf(Seed()).Select(text => text.GetPath())];

    [Theory]
    [MemberData(nameof(Strings))]
    public void No_string_of_a_request_may_contain_one_but_a_protected_branch_an_asterisk(string path)
    {
        foreach (var character in (string[])["*", "?", "$"])
        {
            void Read() =>
                Some.SeedWith(seed =>
                {
                    var text = StringsOf(seed).Single(text => text.GetPath() == path);
                    text.ReplaceWith(text.GetValue<string>() + character);
                });

            if ((path, character) == (Branch, "*"))
                Read();
            else
                Assert.Contains($"{path}: found ", Assert.Throws<InvalidRequest>(Read).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_protected_branch_is_in_no_statement_that_allows()
    {
        var request = Some.SeedWith(seed => seed["repositories"]![0]!["protectedBranches"] = new JsonArray("release/*"));

        var statements = AccessPolicy.For(request, Some.Names(request)).Json["Statement"]!.AsArray();

        var naming = statements.Where(statement => statement!.ToJsonString().Contains("release/*", StringComparison.Ordinal)).ToList();
        Assert.NotEmpty(naming);
        Assert.All(naming, statement => Assert.Equal("Deny", (string?)statement!["Effect"]));
    }

    private static JsonObject Seed() => JsonNode.Parse(Some.Event("seed"))!.AsObject();

    private static IEnumerable<JsonValue> StringsOf(JsonNode? node) =>
        node switch
        {
            JsonObject fields => fields.GetPath() == Tags ? [] : fields.SelectMany(field => StringsOf(field.Value)),
            JsonArray items => items.SelectMany(StringsOf),
            JsonValue value when value.GetValueKind() == System.Text.Json.JsonValueKind.String => [value],
            _ => [],
        };
}
