using RepoGrant.Cli.Aws;
using RepoGrant.Cli.Doctor;

namespace Cli.Tests.Doctor;

/// <summary>What the doctor says about the version of a consumer account's stack.</summary>
public class ConsumerStackVersionTests
{
    private const string ConsumerFirst = "Deploy version 1.2.0 of consumer-account.yaml in 222222222222, in its HomeRegion first.";

    [Fact]
    public void The_same_version_is_good() =>
        Assert.Equal(
            new Finding("stack", true, "repogrant-consumer (UPDATE_COMPLETE) has version 1.2.0, like the stack repogrant"),
            Compare("1.2.0", "1.2.0")
        );

    [Theory]
    [InlineData("1.1.0", null)]
    [InlineData("0.9.0", false)]
    public void An_older_stack_is_to_be_updated_and_the_repository_accounts_has_been(string version, bool? ok)
    {
        var finding = Compare(version, "1.2.0");

        Assert.Equal(ok, finding.Ok);
        Assert.Contains($"has version {version}, the stack repogrant version 1.2.0", finding.Detail, StringComparison.Ordinal);
        Assert.StartsWith(ConsumerFirst, finding.Repair, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("1.10.0", null)]
    [InlineData("2.0.0", false)]
    public void With_a_newer_stack_the_repository_accounts_comes_first(string version, bool? ok)
    {
        var finding = Compare(version, "1.2.0");

        Assert.Equal(ok, finding.Ok);
        Assert.StartsWith($"Deploy version {version} of template.yaml", finding.Repair, StringComparison.Ordinal);
    }

    [Fact]
    public void A_stack_without_a_version_is_an_earlier_one()
    {
        var finding = Compare(null, "1.2.0");

        Assert.Null(finding.Ok);
        Assert.Contains("has no output Version", finding.Detail, StringComparison.Ordinal);
        Assert.Equal(ConsumerFirst, finding.Repair);
    }

    [Fact]
    public void Nothing_is_compared_with_an_unknown_version() => Assert.Null(Compare("1.2.0", null).Ok);

    private static Finding Compare(string? consumer, string? repository)
    {
        var described = new DescribedStack { Name = "repogrant-consumer", Status = "UPDATE_COMPLETE" };
        if (consumer is not null)
            described.Outputs["Version"] = consumer;
        return ConsumerStackVersion.Compare("stack", described, "repogrant", repository, "222222222222");
    }
}
