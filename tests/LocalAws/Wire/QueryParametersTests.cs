using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Tests.Wire;

public class QueryParametersTests
{
    [Fact]
    public void Members_become_lists_in_the_order_of_their_numbers()
    {
        var tree = Parse(("Tags.member.2.Key", "b"), ("Tags.member.1.Key", "a"), ("Tags.member.10.Key", "j"), ("RoleName", "r"));
        Assert.Equal(["a", "b", "j"], tree.Objects("Tags").Select(t => t.Text("Key")));
        Assert.Equal("r", tree.Text("RoleName"));
    }

    [Fact]
    public void Ec2_lists_have_no_member_part()
    {
        var tree = Parse(("Filter.1.Name", "tag:Team"), ("Filter.1.Value.1", "web"), ("Filter.1.Value.2", "db"));
        Assert.Equal(["web", "db"], tree.Objects("Filter").Single().Texts("Value"));
    }

    [Fact]
    public void An_empty_list_is_sent_as_an_empty_string()
    {
        Assert.Empty(Parse(("Tags", "")).Objects("Tags"));
    }

    [Fact]
    public void A_name_nested_too_deeply_is_refused()
    {
        var error = Assert.Throws<AwsException>(() => Parse((string.Join('.', Enumerable.Repeat("a", 100)), "x")));
        Assert.Equal("MalformedQueryString", error.Code);
    }

    [Fact]
    public void An_invalid_number_is_refused_by_name()
    {
        var error = Assert.Throws<AwsException>(() => Parse(("MaxItems", "many")).Integer("MaxItems"));
        Assert.Contains("MaxItems", error.Message, StringComparison.Ordinal);
    }

    private static JsonObject Parse(params (string Name, string Value)[] pairs) =>
        QueryParameters.Parse(pairs.Select(p => KeyValuePair.Create(p.Name, p.Value)));
}
