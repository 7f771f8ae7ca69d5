using System.Text;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Contract;

/// <summary>Text that has no room in a report.</summary>
public sealed class ShortenedTests
{
    [Theory]
    [InlineData("abc", 3, "abc")]
    [InlineData("abcd", 3, "abc…")]
    [InlineData("a😀b", 4, "a😀b")]
    [InlineData("a😀b", 3, "a😀…")]
    [InlineData("a😀b", 2, "a…")]
    public void What_is_too_long_ends_with_an_ellipsis_after_a_whole_character(string text, int most, string expected) =>
        Assert.Equal(expected, Shortened.To(text, most));

    [Theory]
    [InlineData("b")]
    [InlineData("bc")]
    public void No_part_of_a_report_halves_a_character(string beginning)
    {
        // Whether a limit is even or odd, one of the two beginnings puts it between the halves of a character.
        var failed = new InstanceResult(
            Some.InstanceId,
            InstanceStatus.Failed,
            [new Check("clone", Ok: false, beginning + string.Concat(Enumerable.Repeat("😀", 600)))]
        );
        var batch = new GrantBatch
        {
            AccountId = Some.AccountB,
            Region = "us-east-2",
            Names = [],
            Bytes = 0,
        };
        var report = new DriftReport(new DriftInput(batch, Some.Execution));
        report.AddFailure(GrantRecords.Grant, "AnError", failed.Checks[0].Detail);
        report.AddChecked(GrantRecords.Grant, [failed.Checks[0].Detail], canBeRepaired: false);

        var drift = report.Within(100_000);
        string[] shortened =
        [
            ReportSummary.Of([failed])!,
            ResultSize.Shortest(failed).Checks[0].Detail,
            drift.Failed[0].Error!,
            drift.Drifted[0].Drift![0],
        ];

        Assert.All(shortened, text => Assert.EndsWith("😀…", text, StringComparison.Ordinal));
        Assert.All(shortened, text => Assert.DoesNotContain(Rune.ReplacementChar, text.EnumerateRunes()));
    }
}
