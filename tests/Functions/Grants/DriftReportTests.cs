using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What a batch of compared grants has found.</summary>
public sealed class DriftReportTests
{
    // Enough for two threads to meet in an unguarded list, whatever the machine does meanwhile.
    private const int Many = 20_000;

    [Fact]
    public void No_finding_of_grants_that_are_compared_side_by_side_is_lost()
    {
        var batch = new GrantBatch
        {
            AccountId = Some.AccountB,
            Region = "us-east-2",
            Names = [],
            Repair = true,
            Bytes = 0,
        };
        var report = new DriftReport(new DriftInput(batch, Some.Execution));

        var threads = Enumerable.Range(0, 4).Select(_ => new Thread(Find)).ToList();
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());

        var found = report.Within(int.MaxValue);
        Assert.Equal((4 * Many, 4 * Many), (report.Drifted, found.Checked));
        Assert.Equal(
            (4 * Many, 4 * Many, 4 * Many, 4 * Many),
            (found.Drifted.Count, found.Failed.Count, found.NotLookedAt.Count, found.Starts.Count)
        );
        Assert.DoesNotContain(null, found.Starts);

        void Find()
        {
            for (var grant = 0; grant < Many; grant++)
            {
                report.AddChecked(GrantRecords.Grant, ["It differs."], canBeRepaired: true);
                report.AddFailure(GrantRecords.Grant, "AnError", "It could not be compared.");
                report.AddNotLookedAt(GrantRecords.Grant, [Some.InstanceId]);
            }
        }
    }
}
