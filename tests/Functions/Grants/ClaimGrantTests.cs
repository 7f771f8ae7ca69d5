using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What a run knows of its grant from the moment that it holds it.</summary>
public sealed class ClaimGrantTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_full_run_gets_a_newer_generation_and_knows_what_may_exist()
    {
        await records.ApplyAsync(Some.Seed);

        var claimed = await records.ClaimAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.True(claimed.Claimed);
        Assert.True(claimed.Generation > (await records.ReadAsync())!.Generation);
        Assert.Equal([Some.Seed.AccessRoleName], claimed.Applied!.AccessRoleNames);
    }

    [Fact]
    public async Task A_claim_records_nothing_of_the_request()
    {
        await records.ClaimAsync(Some.Seed);

        Assert.Equal(["asked", "collection", "heldSince", "holder", "id", "version"], records.Item!.Keys.Order());
    }

    [Fact]
    public async Task A_run_for_single_instances_keeps_the_generation_of_its_request()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();

        var claimed = await records.ClaimAsync(launched);

        Assert.True(claimed.Claimed);
        Assert.Equal(launched.Generation, claimed.Generation);
    }

    [Fact]
    public async Task The_recorded_request_applied_again_in_full_is_the_same_request()
    {
        await records.ApplyAsync(Some.Seed);
        var again = await records.ValidateAsync(Some.Event("repair"));

        var claimed = await records.ClaimAsync(again);

        Assert.True(claimed.Claimed);
        Assert.True(claimed.Repeats);
        Assert.Equal((await records.ReadAsync())!.Generation, claimed.Generation);
    }

    [Fact]
    public async Task The_recorded_request_applied_again_does_not_replace_a_newer_one()
    {
        await records.ApplyAsync(Some.Seed);
        var older = await records.ValidateAsync(Some.Event("repair"));
        await records.ApplyAsync(Some.Seed with { AccessRoleName = "Newer" });
        var newer = records.Item!;

        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(older));

        Assert.Equal(newer, records.Item);
    }

    /// <summary>A launched run has to take its profile off the instance then, and may not get the claim in time.</summary>
    [Fact]
    public async Task A_run_for_single_instances_waits_for_a_claim_but_not_once_its_request_is_no_longer_the_newest()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        records.Executions.Running(Some.Execution);
        var newer = Some.Seed with { AccessRoleName = "Newer" };

        var claimed = await records.ClaimAsync(newer);
        await Assert.ThrowsAsync<GrantInProgress>(() => records.ClaimAsync(launched, GrantRecords.Another));

        await records.RecordAsync(claimed, RecordMoment.Requested, Some.Selection());
        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(launched, GrantRecords.Another));
        Assert.Equal(Some.Execution, records.Item!["holder"]);
    }

    [Fact]
    public async Task A_run_for_single_instances_does_not_wait_for_a_revocation()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        records.Executions.Running(GrantRecords.Another);
        await records.BeginRevocationAsync();

        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(launched));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_request_that_repeats_the_recorded_one_supersedes_everything_that_was_started_before_it(bool revoked)
    {
        await records.ApplyAsync(Some.Seed);
        var started = records.NextStart();
        await records.ApplyAsync(Some.Seed);
        var before = records.Item!;

        await Assert.ThrowsAsync<Superseded>(() =>
            revoked
                ? records.BeginRevocationAsync(started: started)
                : records.ClaimAsync(Some.Seed with { AccessRoleName = "Older" }, GrantRecords.Another, started)
        );

        Assert.Equal(before, records.Item);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_run_of_an_older_or_revoked_request_ends_and_holds_nothing(bool revoked)
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        if (!revoked)
            await records.ApplyAsync(Some.Seed with { ProfileName = "newer" });
        else
            await records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(launched));

        Assert.DoesNotContain("holder", records.Item!.Keys);
        Assert.Empty(records.Table.Fake.Made<PutItemRequest>());
    }

    [Fact]
    public async Task A_request_that_repeats_the_newest_keeps_its_generation_and_is_not_written_again()
    {
        await records.ApplyAsync(Some.Seed);
        var generation = (await records.ReadAsync())!.Generation;
        var writes = records.Table.Fake.Made<UpdateItemRequest>().Count;

        var begun = await records.BeginAsync(Some.Seed);

        Assert.True(begun.Repeats);
        Assert.Equal(generation, begun.Generation);
        Assert.Equal(writes + 1, records.Table.Fake.Made<UpdateItemRequest>().Count); // The claim alone.
    }

    [Fact]
    public async Task A_repeated_request_after_a_revocation_is_a_new_one()
    {
        await records.ApplyAsync(Some.Seed);
        var generation = (await records.ReadAsync())!.Generation;
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        var claimed = await records.ClaimAsync(Some.Seed);

        Assert.False(claimed.Repeats);
        Assert.True(claimed.Generation > generation);
    }

    [Fact]
    public async Task What_the_previous_run_left_unfinished_may_still_exist()
    {
        await records.ApplyAsync(Some.Seed with { AccessRoleName = "Former" });
        var stopped = await records.BeginAsync(Some.Seed);
        await records.FailAsync(stopped, "AnError");

        var again = await records.BeginAsync(Some.Seed);

        Assert.True(again.Repeats);
        Assert.Equal(["Former", Some.Seed.AccessRoleName], again.Applied!.AccessRoleNames);
    }

    [Fact]
    public async Task A_request_that_differs_waits_holding_the_grant_until_IAM_shows_what_the_last_run_has_changed()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var timed = new GrantRecords(time);
        await timed.ApplyAsync(Some.Seed);
        var narrower = Some.Seed with { Users = ["ec2-user"] };
        timed.Settled = false;
        time.Advance(IamLag.OfReads - TimeSpan.FromSeconds(1));

        await Assert.ThrowsAsync<NotSettled>(() => timed.ClaimAsync(narrower, GrantRecords.Another));
        var holder = timed.Item!["holder"];
        timed.Settled = true;
        var waited = await timed.ClaimAsync(narrower, GrantRecords.Another);

        Assert.Equal(GrantRecords.Another, holder);
        Assert.True(waited.Claimed);
    }

    [Theory]
    [InlineData("the same request")]
    [InlineData("later")]
    [InlineData("nothing was changed")]
    public async Task No_run_waits_where_there_is_nothing_that_IAM_may_not_show_yet(string what)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var timed = new GrantRecords(time);
        timed.Settled = false;
        if (what != "nothing was changed")
            await timed.ApplyAsync(Some.Seed);
        if (what == "later")
            time.Advance(IamLag.OfReads);

        Assert.True((await timed.ClaimAsync(what == "the same request" ? Some.Seed : Some.Seed with { Users = ["ec2-user"] })).Claimed);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_failed_run_or_a_revocation_may_have_changed_is_waited_for_too(bool revoked)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var timed = new GrantRecords(time);
        await timed.ApplyAsync(Some.Seed);
        time.Advance(IamLag.OfReads);
        if (revoked)
        {
            await timed.BeginRevocationAsync();
            await timed.EndRevocationAsync(ends: true);
        }
        else
        {
            await timed.FailAsync(await timed.BeginAsync(Some.Seed with { AccessRoleName = "Other" }), "AnError");
        }

        timed.Settled = false;

        await Assert.ThrowsAsync<NotSettled>(() => timed.ClaimAsync(Some.Seed));
    }

    [Fact]
    public async Task A_newer_stacks_record_keeps_its_version()
    {
        records.PutByHand(Some.Event("seed"), version: GrantRecord.Version + 1);

        await Assert.ThrowsAsync<InvalidRequest>(() => records.ClaimAsync(Some.Seed));

        Assert.Equal($"{GrantRecord.Version + 1}", records.Item!["version"]);
    }
}
