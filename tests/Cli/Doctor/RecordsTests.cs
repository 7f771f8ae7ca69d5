using Cli.Tests.Grants;
using RepoGrant.Cli.Doctor;
using static Cli.Tests.Grants.Recorded;

namespace Cli.Tests.Doctor;

/// <summary>What the doctor finds in the grants' records.</summary>
public class RecordsTests
{
    [Fact]
    public void A_launch_that_failed_is_found() =>
        Assert.Contains(Launched, Single(new() { Result = Ended(First, 0), Launch = Ended(Launched, 1, "NOT_VERIFIED") }).Repair);

    [Fact]
    public void A_later_run_of_the_whole_grant_includes_the_instance() =>
        Assert.Empty(Found(new() { Result = Ended(First, 1), Launch = Ended(Launched, 0, "NOT_VERIFIED") }));

    [Fact]
    public void A_launch_that_went_well_does_not_hide_a_run_that_failed() =>
        Assert.Contains(First, Single(new() { Result = Ended(First, 0, "NOT_VERIFIED"), Launch = Ended(Launched, 1) }).Repair);

    [Fact]
    public void A_revocation_that_has_stopped_halfway_is_found()
    {
        var stuck = new Recorded { IsRevoked = true, Result = Ended(First, 0) };

        Assert.Equal("repogrant revoke 222222222222/us-east-2/web-team takes away the rest.", Single(stuck).Repair);
        Assert.Empty(Found(stuck with { Holder = Second }));
    }

    [Fact]
    public void A_grant_that_is_being_changed_may_still_end_well() =>
        Assert.Empty(Found(new() { Holder = Second, Result = Ended(First, 0, "FAILED") }));

    [Fact]
    public void A_grant_that_works_is_only_counted() => Assert.Empty(Found(new() { Result = Ended(First, 0) }));

    private static Finding Single(Recorded record) => Assert.Single(Found(record));

    private static IEnumerable<Finding> Found(Recorded record) =>
        RepositoryAccountCheck.Records([record.Grant()]).Where(finding => finding.Ok == false);
}
