using LocalAws.Events;
using LocalAws.Events.Patterns;

namespace LocalAws.Tests.Events;

public class InputTransformerTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    private static readonly Rule Rule = new("launched", new("111111111111", "us-east-2", "default"))
    {
        PatternText = """{"source": ["aws.ec2"]}""",
        Pattern = EventPattern.Parse("""{"source": ["aws.ec2"]}"""),
    };

    private static readonly Event Event = new()
    {
        AccountId = "222222222222",
        Region = "us-east-2",
        Source = "aws.ec2",
        DetailType = "EC2 Instance State-change Notification",
        Time = Noon,
        Resources = ["arn:aws:ec2:us-east-2:222222222222:instance/i-1"],
        Detail = """{"instance-id": "i-1", "tags": {"a": "b"}, "count": 3, "quoted": "say \"hi\""}""",
    };

    [Theory]
    [InlineData("""{"id": <x>}""", "$.detail.instance-id", """{"id": "i-1"}""")]
    [InlineData("""{"id": "the <x>"}""", "$.detail.instance-id", """{"id": "the i-1"}""")]
    [InlineData("""{"n": <x>}""", "$.detail.count", """{"n": 3}""")]
    [InlineData("""{"n": "<x>"}""", "$.detail.quoted", """{"n": "say \"hi\""}""")]
    [InlineData("""{"tags": <x>}""", "$.detail.tags", """{"tags": {"a":"b"}}""")]
    [InlineData("""{"arn": <x>}""", "$.resources[0]", """{"arn": "arn:aws:ec2:us-east-2:222222222222:instance/i-1"}""")]
    [InlineData("""{"none": "<x>"}""", "$.detail.absent", """{"none": ""}""")]
    [InlineData("""{"rule": <aws.events.rule-name>, "x": "<x>"}""", "$.account", """{"rule": "launched", "x": "222222222222"}""")]
    public void A_value_is_JSON_outside_of_quotes_and_text_inside(string template, string path, string input)
    {
        var transformer = new InputTransformer(new Dictionary<string, string> { ["x"] = path }, template);
        Assert.Equal(input, transformer.Apply(Event, Rule, Noon));
    }

    [Fact]
    public void An_undefined_placeholder_is_found()
    {
        Assert.Equal(
            "y",
            new InputTransformer(new Dictionary<string, string> { ["x"] = "$.id" }, "<x> <y> <aws.events.event>").UndefinedPlaceholder
        );
    }
}
