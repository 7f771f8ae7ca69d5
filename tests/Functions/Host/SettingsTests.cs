using RepoGrant.Host;

namespace RepoGrant.Tests.Host;

public sealed class SettingsTests
{
    [Fact]
    public void A_missing_variable_is_named()
    {
        var error = Assert.Throws<InvalidOperationException>(() => new Settings(_ => null).AccessBoundaryArn);

        Assert.Contains("REPOGRANT_ACCESS_BOUNDARY_ARN", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("0")]
    [InlineData("-5")]
    [InlineData("soon")]
    public void A_time_to_wait_that_is_not_a_number_of_minutes_is_refused(string minutes) =>
        Assert.Contains(
            "REPOGRANT_WAIT_MINUTES",
            Assert.Throws<InvalidOperationException>(() => new Settings(_ => minutes).WaitForInstances).Message,
            StringComparison.Ordinal
        );
}
