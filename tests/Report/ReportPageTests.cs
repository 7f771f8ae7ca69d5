using System.Text;
using AngleSharp.Dom;
using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>The page that people keep of a run.</summary>
public class ReportPageTests
{
    private const string Hostile =
        "\"'><script>alert(1)</script><img src=x onerror=alert(2)></style></title><svg/onload=alert(3)>&lt;\u202Egnp\0\U000E0041\uE000";

    [Fact]
    public void The_page_has_a_runs_status_request_changes_and_states()
    {
        var page = Some.Parse(ReportPage.Of(Some.Run()));

        Assert.Equal("Grant web-team VERIFIED", page.QuerySelector("h1")!.TextContent);
        Assert.Equal(
            ["What needs attention", "What was requested", "What changed", "Instances", "The run"],
            page.QuerySelectorAll("h2").Select(heading => heading.TextContent)
        );
        Assert.Contains("SharedDemoRepo", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Team = web", page.Body.TextContent, StringComparison.Ordinal);
        Assert.Equal(7, page.QuerySelectorAll("svg rect").Length);
        Assert.Equal(3, page.QuerySelectorAll(".matrix tbody tr").Length);
    }

    [Fact]
    public void Failures_come_first_and_equal_ones_are_grouped()
    {
        var page = Some.Parse(ReportPage.Of(Some.Run(instances: 40, failed: 30)));

        var problems = page.QuerySelectorAll(".problem h3").Select(heading => heading.TextContent);
        Assert.Equal(["AccessNotVerified", "30 instances FAILED"], problems);
        var rows = page.QuerySelectorAll(".matrix tbody tr").Select(row => row.QuerySelectorAll("td")[0].TextContent).ToArray();
        Assert.Equal(30, rows.TakeWhile(status => status == "FAILED").Count());
        Assert.Equal(30, page.QuerySelectorAll(".matrix td.bad").Count(cell => cell.TextContent == "failed"));
    }

    [Fact]
    public void A_kind_of_check_has_one_column_however_often_it_was_made()
    {
        var run = Some.Run(instances: 1);
        var checks = run.Report!.Json["instances"]![0]!["checks"]!.AsArray();
        for (var number = 0; number < 9; number++)
        {
            checks.Add(
                new System.Text.Json.Nodes.JsonObject
                {
                    ["name"] = "ls-remote",
                    ["ok"] = number > 0,
                    ["detail"] = "",
                }
            );
        }

        var page = Some.Parse(ReportPage.Of(run));

        Assert.Equal(8, page.QuerySelectorAll(".matrix thead th").Length);
        Assert.Equal("1 of 10 failed", Assert.Single(page.QuerySelectorAll(".matrix tbody td.bad")).TextContent);
    }

    /// <summary>
    /// Names, messages and instances' output come from elsewhere: they must not become an element, an attribute or a link.
    /// </summary>
    [Fact]
    public void Text_from_elsewhere_is_shown_as_text_and_nothing_else()
    {
        var plain = Some.Parse(ReportPage.Of(Some.Run(instances: 4, failed: 2)));

        var page = ReportPage.Of(Some.Run(instances: 4, failed: 2, change: text => text + Hostile));
        var hostile = Some.Parse(page);

        Assert.Equal(Shape(plain), Shape(hostile));
        Assert.DoesNotContain(hostile.All, element => element.LocalName is "script" or "img" or "link" or "a" or "iframe" or "form");
        Assert.DoesNotContain('\0', page);
        Assert.DoesNotContain('\u202E', page);
        Assert.DoesNotContain('\uE000', page);
        Assert.DoesNotContain("\U000E0041", page, StringComparison.Ordinal);
        Assert.Contains("<script>alert(1)</script>", hostile.Body!.TextContent, StringComparison.Ordinal);
        Assert.Contains("\\u202E", hostile.Body.TextContent, StringComparison.Ordinal);
        Assert.Contains("\\uE0041\\uE000", hostile.Body.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void A_browser_may_neither_fetch_nor_run_anything()
    {
        var page = Some.Parse(ReportPage.Of(Some.Run()));

        Assert.Equal(
            "default-src 'none'; style-src 'unsafe-inline'",
            page.QuerySelector("meta[http-equiv=Content-Security-Policy]")!.GetAttribute("content")
        );
        Assert.DoesNotContain(
            page.All.SelectMany(element => element.Attributes),
            attribute => attribute.Name.StartsWith("on", StringComparison.Ordinal) || attribute.Name is "src" or "href" or "style"
        );
    }

    [Fact]
    public void A_grant_that_was_rolled_back_is_not_said_to_be_made()
    {
        var made = Some.Parse(ReportPage.Of(Some.Run(failed: 1)));
        var rolledBack = Some.Parse(ReportPage.Of(Some.Run(failed: 1) with { IsRolledBack = true }));

        Assert.Contains("The grant was made.", made.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The grant was rolled back:", rolledBack.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("was made", rolledBack.QuerySelector(".problem")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Grant web-team ROLLED_BACK", rolledBack.QuerySelector("h1")!.TextContent);
    }

    [Fact]
    public void A_run_that_ended_without_a_report_shows_its_error()
    {
        var run = Some.Run() with
        {
            Status = "FAILED",
            Error = "RepositoryNotFound",
            Cause = "There is no repository Mistyped.",
            Report = null,
        };

        var page = Some.Parse(ReportPage.Of(run));

        Assert.Equal("Grant web-team RepositoryNotFound", page.QuerySelector("h1")!.TextContent);
        Assert.Equal("There is no repository Mistyped.", page.QuerySelector(".problem .text")!.TextContent);
    }

    [Fact]
    public void What_cannot_be_read_is_left_out()
    {
        var run = Some.Run() with
        {
            Input = null,
            Report = new(
                new()
                {
                    ["instances"] = "none",
                    ["changes"] = 5,
                    ["notes"] = new System.Text.Json.Nodes.JsonObject(),
                }
            ),
            States = [],
        };

        var page = Some.Parse(ReportPage.Of(run));

        Assert.Contains("(unknown)", page.QuerySelector("h1")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("The input cannot be read.", page.Body!.TextContent, StringComparison.Ordinal);
        Assert.Null(page.QuerySelector("table"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(500)]
    public void Five_hundred_instances_make_a_page_of_less_than_a_megabyte(int failed)
    {
        var page = ReportPage.Of(Some.Run(instances: 500, failed: failed));

        Assert.InRange(Encoding.UTF8.GetByteCount(page), 50_000, 1_000_000);
        Assert.Equal(500, Some.Parse(page).QuerySelectorAll(".matrix tbody tr").Length);
    }

    // Elements with their attributes and no text (a place where an ARN may break is text).
    private static string Shape(IDocument page) =>
        string.Join(
            '\n',
            page.All.Where(element => element.LocalName != "wbr")
                .Select(element =>
                    element.LocalName
                    + " "
                    + string.Join(' ', element.Attributes.Select(attribute => $"{attribute.Name}={attribute.Value}"))
                )
        );
}
