using System.Text.Json;
using LocalAws.Events.Patterns;

namespace LocalAws.Tests.Events;

public class EventPatternTests
{
    [Theory]
    [InlineData("""{"a": [1]}""", """{"a": 1.0}""", true)]
    [InlineData("""{"a": [1]}""", """{"a": "1"}""", false)]
    [InlineData("""{"a": ["x", null]}""", """{"a": null}""", true)]
    [InlineData("""{"a": [{"prefix": ""}]}""", """{"a": 12}""", false)]
    [InlineData("""{"a": [{"prefix": {"equals-ignore-case": "AB"}}]}""", """{"a": "abc"}""", true)]
    [InlineData("""{"a": [{"anything-but": {"wildcard": "a*c"}}]}""", """{"a": "abd"}""", true)]
    [InlineData("""{"a": [{"anything-but": "1"}]}""", """{"a": 1}""", true)]
    [InlineData("""{"a": [{"wildcard": "a\\**"}]}""", """{"a": "a*b"}""", true)]
    [InlineData("""{"a": [{"wildcard": "a\\**"}]}""", """{"a": "axb"}""", false)]
    [InlineData("""{"a": [{"wildcard": "*ab"}]}""", """{"a": "aab"}""", true)]
    [InlineData("""{"a": ["10.0.0.1"]}""", """{"a": "10.0.0.01"}""", true)]
    [InlineData("""{"a": [{"cidr": "10.0.0.0/8"}]}""", """{"a": "10.255.1.2"}""", true)]
    [InlineData("""{"a": [{"cidr": "10.0.0.0/8"}]}""", """{"a": "::1"}""", false)]
    [InlineData("""{"a": {"b": [{"exists": false}]}}""", """{"a": {"b": {"c": 1}}}""", true)]
    [InlineData("""{"a": [{"exists": true}]}""", """{"a": []}""", false)]
    [InlineData("""{"a": ["x"], "a": ["y"]}""", """{"a": "y"}""", true)]
    [InlineData("""{"a": [{"numeric": [">", 0, "<", 5]}]}""", """{"a": 5}""", false)]
    [InlineData("""{"c": ["z"], "$or": [{"a": [1]}, {"b": [2]}]}""", """{"c": "z", "b": 2}""", true)]
    [InlineData("""{"c": ["z"], "$or": [{"a": [1]}, {"b": [2]}]}""", """{"c": "z", "b": 1}""", false)]
    [InlineData("""{"$or": [{"a": [1]}, {"b": [2]}], "c": ["z"]}""", """{"a": 1}""", false)]
    public void A_pattern_matches_what_EventBridge_matches(string pattern, string @event, bool matches)
    {
        using var document = JsonDocument.Parse(@event);
        Assert.Equal(matches, EventPattern.Parse(pattern).Matches(document.RootElement));
    }

    [Theory]
    [InlineData("""{"list": [{"id": 1, "state": "up"}, {"id": 2, "state": "down"}]}""", false)]
    [InlineData("""{"list": [{"id": 1, "state": "down"}, {"id": 2, "state": "up"}]}""", true)]
    public void Two_fields_of_one_array_match_only_within_the_same_element(string @event, bool matches)
    {
        using var document = JsonDocument.Parse(@event);
        var pattern = EventPattern.Parse("""{"list": {"id": [2], "state": ["up"]}}""");
        Assert.Equal(matches, pattern.Matches(document.RootElement));
    }

    [Theory]
    [InlineData("{}", "Empty objects are not allowed")]
    [InlineData("""{"a": []}""", "Empty arrays are not allowed")]
    [InlineData("""{"a": "x"}""", "\"a\" must be an object or an array")]
    [InlineData("""{"a": [["x"]]}""", "Match value must be String, number, true, false, or null")]
    [InlineData("""{"a": [{"prefix": "x", "suffix": "y"}]}""", "Only one key allowed in match expression")]
    [InlineData(
        """{"a": [{"anything-but": ["x", 1]}]}""",
        "Inside anything but list, either all values are number or string, mixed type is not supported"
    )]
    [InlineData("""{"a": [{"numeric": [">", 5, "<", 1]}]}""", "Bottom must be less than top")]
    [InlineData("""{"a": [{"numeric": ["!", 5]}]}""", "Unrecognized numeric range operator: !")]
    [InlineData("""{"a": [{"cidr": "10.0.0.0"}]}""", "Malformed CIDR, one '/' required")]
    [InlineData("""{"a": [{"wildcard": "a\\b"}]}""", "Invalid escape character at pos 2")]
    [InlineData("""{"$or": [{"a": [1]}]}""", "There must have at least 2 Objects in $or relationship.")]
    [InlineData("""{"$or": [{"a": [1]}, {"prefix": [2]}]}""", "prefix is Ruler reserved fieldName which cannot be used inside $or.")]
    [InlineData("""{"a": [1, 2}""", "Unexpected close marker '}': expected ']'")]
    [InlineData("""{"a" [1]}""", "Unexpected character ('[' (code 91)): was expecting a colon to separate field name and value")]
    [InlineData("""{"a": [1] "b": [2]}""", "Unexpected character ('\"' (code 34)): was expecting comma to separate Object entries")]
    [InlineData(
        """{"a": [tru]}""",
        "Unrecognized token 'tru': was expecting (JSON String, Number, Array, Object or token 'null', 'true' or 'false')"
    )]
    public void An_invalid_pattern_is_refused_in_EventBridges_words(string pattern, string reason)
    {
        var refused = Assert.Throws<InvalidEventPatternException>(() => EventPattern.Parse(pattern));
        Assert.Equal(reason, refused.Message);
    }
}
