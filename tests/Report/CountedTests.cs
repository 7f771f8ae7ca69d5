using RepoGrant.Reports;

namespace Report.Tests;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 instances")]
    [InlineData(1, "1 instance")]
    [InlineData(2, "2 instances")]
    [InlineData(1_000, "1000 instances")]
    public void One_instance_is_singular(long count, string text) => Assert.Equal(text, Counted.Instances(count));
}
