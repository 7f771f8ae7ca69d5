using System.Text.Json.Nodes;
using RepoGrant.Views;

namespace Cli.Tests.Views;

public class ReportViewTests
{
    [Fact]
    public void Failures_come_first_among_instances_and_among_checks()
    {
        var paper = new Paper();
        var report = new JsonObject
        {
            ["instances"] = new JsonArray(
                Instance("i-good", "VERIFIED", ("identity", true)),
                Instance("i-bad", "FAILED", ("identity", true), ("ls-remote", false))
            ),
        };
        ReportView.Show(new(report), "111111111111", paper.Screen);
        Assert.Equal(
            [
                "",
                "== i-bad: FAILED",
                "FAILED ls-remote         root us-east-2/SharedDemoRepo: said",
                "ok     identity          root us-east-2/SharedDemoRepo: said",
                "",
                "== i-good: VERIFIED",
                "ok     identity          root us-east-2/SharedDemoRepo: said",
            ],
            paper.Lines
        );
    }

    [Theory]
    [InlineData(500, "494 more instances are VERIFIED")]
    [InlineData(7, "1 more instance is VERIFIED")]
    public void Of_many_instances_failed_ones_are_shown_and_the_others_counted(int count, string others)
    {
        var paper = new Paper();
        var instances = Enumerable
            .Range(0, count)
            .Select(number => (JsonNode)Instance($"i-{number}", number == 5 ? "UNREACHABLE" : "VERIFIED", ("agent", number != 5)));
        ReportView.Show(new(new JsonObject { ["instances"] = new JsonArray([.. instances]) }), "111111111111", paper.Screen);
        Assert.Equal("== i-5: UNREACHABLE", paper.Lines[1]);
        Assert.Equal($"ok     {others}", paper.Lines[^1]);
        Assert.InRange(paper.Lines.Length, 10, 30);
    }

    private static JsonObject Instance(string id, string status, params (string Name, bool Ok)[] checks) =>
        new()
        {
            ["instanceId"] = id,
            ["status"] = status,
            ["checks"] = new JsonArray([
                .. checks.Select(check =>
                    (JsonNode)
                        new JsonObject
                        {
                            ["name"] = check.Name,
                            ["ok"] = check.Ok,
                            ["detail"] = "said",
                            ["user"] = "root",
                            ["repository"] = "us-east-2/SharedDemoRepo",
                        }
                ),
            ]),
        };
}
