using RepoGrant.Reports;

namespace Report.Tests;

/// <summary>The table for auditors.</summary>
public class ReportCsvTests
{
    [Fact]
    public void Each_instance_repository_and_user_has_a_row()
    {
        var lines = ReportCsv.Of(Some.Run(instances: 2)).Split("\r\n");

        Assert.Equal("grant,account,region,repository,access,instance,user,status,proven_at,asked_by,asked_at,execution", lines[0]);
        Assert.Equal(
            "\"web-team\",\"222222222222\",\"us-east-2\",\"SharedDemoRepo\",\"read\",\"i-00000000000000000\",\"root\",\"VERIFIED\","
                + "\"2026-07-20 10:01:35 UTC\",\"arn:aws:iam::111111111111:user/deployer\",\"2026-07-20 10:00:00 UTC\","
                + "\"arn:aws:states:us-east-2:111111111111:execution:repogrant-grant-access:web-team-20260720-1000\"",
            lines[1]
        );
        Assert.Equal((6, ""), (lines.Length, lines[^1]));
    }

    [Fact]
    public void An_unverified_instance_has_no_proof() =>
        Assert.Contains(",\"FAILED\",\"\",", ReportCsv.Of(Some.Run(instances: 1, failed: 1)), StringComparison.Ordinal);

    [Theory]
    [InlineData("=HYPERLINK(\"http://example.com\")", "\"'=HYPERLINK(\"\"http://example.com\"\")\"")]
    [InlineData("@SUM(1)", "\"'@SUM(1)\"")]
    [InlineData("a,b", "\"a,b\"")]
    public void No_field_is_a_formula_or_ends_early(string name, string field)
    {
        var run = Some.Run(instances: 1);
        run.Report!["grant"]!["name"] = name;

        Assert.StartsWith(field + ",", ReportCsv.Of(run).Split("\r\n")[1], StringComparison.Ordinal);
    }
}
