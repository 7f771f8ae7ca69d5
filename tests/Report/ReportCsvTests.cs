using System.Text.Json.Nodes;
using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>The table for auditors.</summary>
public class ReportCsvTests
{
    [Fact]
    public void Each_instance_repository_and_user_has_a_row()
    {
        var lines = ReportCsv.Of(Some.Run(instances: 2)).Split("\r\n");

        Assert.Equal(
            "grant,account,region,repository,access,instance,user,status,run_status,run_ended_at,started_by,run_started_at,"
                + "execution,started_by_note",
            lines[0]
        );
        Assert.Equal(
            "\"web-team\",\"222222222222\",\"us-east-2\",\"SharedDemoRepo\",\"read\",\"i-00000000000000000\",\"root\","
                + "\"VERIFIED\",\"VERIFIED\",\"2026-07-20 10:01:35 UTC\","
                + "\"arn:aws:iam::111111111111:user/deployer\",\"2026-07-20 10:00:00 UTC\","
                + "\"arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:web-team-20260720-1000\",\"\"",
            lines[1]
        );
        Assert.Equal((6, ""), (lines.Length, lines[^1]));
    }

    [Fact]
    public void How_the_instance_ended_stands_beside_how_the_run_ended()
    {
        var rows = ReportCsv.Of(Some.Run(instances: 2, failed: 1)).Split("\r\n");

        Assert.Contains(",\"FAILED\",\"NOT_VERIFIED\",\"2026-07-20 10:01:35 UTC\",", rows[1], StringComparison.Ordinal);
        Assert.Contains(",\"VERIFIED\",\"NOT_VERIFIED\",\"2026-07-20 10:01:35 UTC\",", rows[3], StringComparison.Ordinal);
    }

    [Fact]
    public void Access_that_was_taken_back_is_said_to_be()
    {
        var run = Some.Run(instances: 2, failed: 1) with { IsRolledBack = true };

        Assert.All(
            ReportCsv.Of(run).Split("\r\n")[1..^1],
            row => Assert.Contains(",\"ROLLED_BACK\",\"2026-07-20 10:01:35 UTC\",", row, StringComparison.Ordinal)
        );
    }

    [Fact]
    public void Instances_that_did_not_fit_into_the_report_have_a_row_that_says_so()
    {
        var run = Some.Run(instances: 1);
        run.Report!.Json["omitted"] = JsonNode.Parse("""{"instances":12,"checks":72,"changes":0,"notes":0}""");

        var rows = ReportCsv.Of(run).Split("\r\n");

        Assert.Equal(5, rows.Length);
        Assert.StartsWith(
            "\"web-team\",\"222222222222\",\"\",\"\",\"\",\"12 more did not fit into the report\",\"\",\"OMITTED\",\"VERIFIED\",",
            rows[3],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public void Who_is_not_known_is_said_in_a_column_of_its_own()
    {
        var run = Some.Run(instances: 1);
        run = run with { Starter = Starter.TooEarly(run.Execution) };

        var row = ReportCsv.Of(run).Split("\r\n")[1];

        Assert.Contains(",\"\",\"2026-07-20 10:00:00 UTC\",", row, StringComparison.Ordinal);
        Assert.EndsWith("For 90 days repogrant report web-team-20260720-1000 looks it up.\"", row, StringComparison.Ordinal);
    }

    [Fact]
    public void The_name_of_whoever_started_it_is_no_formula()
    {
        var run = Some.Run(instances: 1) with { Starter = new("=cmd|' /C calc'!A0,\"") };

        Assert.Contains(",\"'=cmd|' /C calc'!A0,\"\"\",", ReportCsv.Of(run), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(\"http://example.com\")", "\"'=HYPERLINK(\"\"http://example.com\"\")\"")]
    [InlineData("@SUM(1)", "\"'@SUM(1)\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("-1", "\"'-1\"")]
    [InlineData("\t=1", "\"'\t=1\"")]
    [InlineData("a,b", "\"a,b\"")]
    public void No_field_is_a_formula_or_ends_early(string name, string field)
    {
        var run = Some.Run(instances: 1);
        run.Report!.Json["grant"]!["name"] = name;

        Assert.StartsWith(field + ",", ReportCsv.Of(run).Split("\r\n")[1], StringComparison.Ordinal);
    }
}
