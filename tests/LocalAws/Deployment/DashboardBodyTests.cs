using LocalAws.Deployment.ResourceTypes;

namespace LocalAws.Tests.Deployment;

/// <summary>The dashboards that a stack may have.</summary>
public class DashboardBodyTests
{
    [Theory]
    [InlineData("""{"widgets":[]}""")]
    [InlineData("""{"widgets":[{"type":"text","x":0,"y":0,"width":24,"height":2,"properties":{"markdown":"# Grants"}}]}""")]
    [InlineData("""{"widgets":[{"type":"metric","properties":{"region":"us-east-2","metrics":[["AWS/Lambda","Throttles"]]}}]}""")]
    public void A_body_with_the_right_structure_is_accepted(string body) => Assert.Null(DashboardBody.ProblemOf(body));

    [Theory]
    [InlineData("""{"widgets":[""", "is not valid JSON: ")]
    [InlineData("""{"start":"-PT1H"}""", "has no array \"widgets\"")]
    [InlineData("""{"widgets":[{"type":"chart","properties":{}}]}""", "/widgets/0/type is \"chart\"; allowed are metric, text")]
    [InlineData("""{"widgets":[{"type":"text"}]}""", "/widgets/0/properties is missing")]
    [InlineData("""{"widgets":[{"type":"text","x":24,"properties":{}}]}""", "/widgets/0/x is 24; it must be a number from 0 to 23")]
    [InlineData("""{"widgets":[{"type":"metric","properties":{"metrics":[]}}]}""", "/properties/region is missing")]
    [InlineData("""{"widgets":[{"type":"metric","properties":{"region":"r","metrics":["a"]}}]}""", "/metrics/0 is not an array")]
    public void Anything_else_is_refused_with_its_place(string body, string problem) =>
        Assert.Contains(problem, DashboardBody.ProblemOf(body), StringComparison.Ordinal);
}
