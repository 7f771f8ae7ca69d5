using Microsoft.Extensions.Time.Testing;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Records;

/// <summary>What stays in a grant's record when an execution gives it up.</summary>
public sealed class ReleaseTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly GrantRecords records = new(new FakeTimeProvider(Now));

    [Fact]
    public async Task Releasing_a_grant_that_was_never_recorded_leaves_nothing()
    {
        await records.ClaimAsync(Some.Seed);

        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);

        Assert.Null(records.Item);
    }

    [Fact]
    public async Task Releasing_a_recorded_grant_keeps_the_request_and_what_may_exist()
    {
        await records.BeginAsync(Some.Seed);
        var before = records.Item!;

        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);

        Assert.Equal(before.Keys.Except(["holder", "heldSince"]).Append("run").Order(), records.Item!.Keys.Order());
        Assert.Equal(before["applied"], records.Item["applied"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_for_launched_instances_that_held_the_grant_does_not_become_its_newest_run(bool succeeds)
    {
        var whole = await records.BeginAsync(Some.Seed);
        await records.Grants.Claims.ReleaseAsync(whole, Some.Execution, Now, CancellationToken.None);
        await records.Claims.TakeAsync(GrantRecords.Grant, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);

        if (succeeds)
        {
            var launch = whole with { Recorded = true };
            Assert.True(await records.Grants.Claims.ReleaseAsync(launch, GrantRecords.Another, Now, CancellationToken.None));
        }
        else
        {
            await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, GrantRecords.Another, Now, CancellationToken.None, isLaunch: true);
        }

        Assert.Equal(Some.Execution, records.Item!["run"]);
        Assert.DoesNotContain("holder", records.Item.Keys);
    }

    [Fact]
    public async Task A_release_whose_response_was_lost_can_be_repeated()
    {
        var begun = await records.BeginAsync(Some.Seed);

        Assert.True(await records.Grants.Claims.ReleaseAsync(begun, Some.Execution, Now, CancellationToken.None));
        Assert.True(await records.Grants.Claims.ReleaseAsync(begun, Some.Execution, Now, CancellationToken.None));
    }
}
