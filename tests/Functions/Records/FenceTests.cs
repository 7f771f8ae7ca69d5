using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Records;

/// <summary>The order of requests decides, never the speed of a run: the check right before each write.</summary>
public sealed class FenceTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_run_of_the_newest_request_that_holds_the_grant_may_write()
    {
        var fence = Of(await records.BeginAsync(Some.Seed));

        await fence.BeforeWriteAsync(CancellationToken.None);
        await fence.BeforeSharedWriteAsync(CancellationToken.None);
        await fence.BeforeRemovalAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_run_for_single_instances_of_the_newest_request_may_write_to_them_whoever_holds_the_grant()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        await records.Claims.TakeAsync(GrantRecords.Grant, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);

        await Of(launched).BeforeWriteAsync(CancellationToken.None);
    }

    /// <summary>That execution has looked for the instances that leave, or does so now, and may not find this one.</summary>
    [Fact]
    public async Task While_a_newer_request_is_being_prepared_a_run_for_single_instances_writes_nothing_to_them()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        await records.ClaimAsync(Some.Seed with { ProfileName = "newer" }, GrantRecords.Another);

        var refused = await Assert.ThrowsAsync<ClaimNeeded>(() => Of(launched).BeforeWriteAsync(CancellationToken.None));
        await Assert.ThrowsAsync<ClaimNeeded>(() => BeforeCommandAsync(launched));
        // A command that was sent before may be waited for.
        await Of(launched).WhileWaitingAsync(CancellationToken.None);

        Assert.Contains(GrantRecords.Another, refused.Message, StringComparison.Ordinal);
        Assert.Null(records.Instance(Some.InstanceId));

        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, GrantRecords.Another, changedAt: null, CancellationToken.None);
        await Of(launched).BeforeWriteAsync(CancellationToken.None);
        await BeforeCommandAsync(launched);

        Assert.NotNull(records.Instance(Some.InstanceId));
    }

    [Fact]
    public async Task A_full_run_sends_its_commands_while_a_newer_request_is_being_prepared()
    {
        var run = await records.BeginAsync(Some.Seed);
        await BeforeCommandAsync(run);
        await records.ClaimAsync(Some.Seed with { ProfileName = "newer" }, GrantRecords.Another);

        await BeforeCommandAsync(run);
    }

    [Fact]
    public async Task Without_a_claim_it_may_write_nothing_shared()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();

        var refused = await Assert.ThrowsAsync<ClaimNeeded>(() => Of(launched).BeforeSharedWriteAsync(CancellationToken.None));

        Assert.Contains(GrantRecords.Id, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_newer_request_ends_every_older_run(bool launched)
    {
        await records.ApplyAsync(Some.Seed);
        var older = launched ? await records.LaunchedAsync() : await records.BeginAsync(Some.Seed);
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);
        var newer = await records.BeginAsync(Some.Seed with { ProfileName = "newer" }, execution: GrantRecords.Another);

        await EndsAsync(older, $"has a newer request (generation {newer.Generation}; this run has {older.Generation})");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_grant_that_has_been_revoked_ends_every_run(bool launched)
    {
        await records.ApplyAsync(Some.Seed);
        var run = launched ? await records.LaunchedAsync() : await records.BeginAsync(Some.Seed);
        var later = records.NextStart().ToUnixTimeMilliseconds();
        await records.Grants.RevokeAsync(GrantRecords.Grant, later, seen: null, CancellationToken.None);

        await EndsAsync(run, "has been revoked");
    }

    [Fact]
    public Task A_grant_that_is_not_recorded_ends_every_run() =>
        EndsAsync(Some.Seed with { Claimed = true, Generation = 7 }, "is no longer recorded");

    [Fact]
    public async Task A_run_whose_claim_was_taken_over_ends_and_names_the_new_holder()
    {
        await records.ApplyAsync(Some.Seed);
        var run = await records.BeginAsync(Some.Seed);
        records.Executions.Over(Some.Execution, "ABORTED", DateTimeOffset.UnixEpoch);
        await records.Claims.TakeAsync(GrantRecords.Grant, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);

        await EndsAsync(run, $"is no longer held by this run, but by {GrantRecords.Another}");
    }

    [Fact]
    public async Task A_run_that_has_released_its_claim_may_change_nothing_shared()
    {
        var run = await records.BeginAsync(Some.Seed);
        await records.RecordAsync(run, RecordMoment.Applied, Some.Selection());

        await EndsAsync(run, "is no longer held by this run");
    }

    [Fact]
    public async Task Before_a_command_a_run_releases_its_grant_with_exactly_what_exists()
    {
        await records.ApplyAsync(Some.Seed with { AccessRoleName = "Former" });
        var run = await records.BeginAsync(Some.Seed);

        await Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);

        Assert.DoesNotContain("holder", records.Item!.Keys);
        Assert.Equal([Some.Seed.AccessRoleName], records.Applied.AccessRoleNames);
    }

    [Fact]
    public async Task A_command_is_not_stopped_by_a_later_run_for_a_launched_instance()
    {
        var run = await records.BeginAsync(Some.Seed);
        await Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        await records.ClaimAsync(await records.LaunchedAsync(), GrantRecords.Another);

        await Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);

        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_command_is_stopped_by_a_newer_request_or_a_revocation(bool revoked)
    {
        var run = await records.BeginAsync(Some.Seed);
        await Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);
        if (revoked)
            await records.BeginRevocationAsync();
        else
            await records.BeginAsync(Some.Seed with { ProfileName = "newer" }, execution: GrantRecords.Another);

        await Assert.ThrowsAsync<Superseded>(() =>
            Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None)
        );
    }

    [Fact]
    public async Task Removing_something_from_an_instance_needs_the_claim_unless_the_record_is_gone()
    {
        var run = await records.BeginAsync(Some.Seed);
        await records.RecordAsync(run, RecordMoment.Applied, Some.Selection());

        await Assert.ThrowsAsync<Superseded>(() => Of(run).BeforeRemovalAsync(CancellationToken.None));
        await new Fence(new GrantRecords().Grants, run, Some.Execution).BeforeRemovalAsync(CancellationToken.None);
    }

    [Fact]
    public async Task A_revocation_takes_away_only_while_it_holds_the_grant()
    {
        var revocation = new Revocation(GrantRecords.Grant, Some.Execution, Request: null);
        await records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);
        await Fence.BeforeRevokingAsync(records.Grants, revocation, CancellationToken.None);

        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => Fence.BeforeRevokingAsync(records.Grants, revocation, CancellationToken.None));
    }

    [Fact]
    public async Task If_the_record_cannot_be_read_nothing_is_written()
    {
        var run = await records.BeginAsync(Some.Seed);
        records.Table.Before = _ => throw new InternalServerErrorException("the table cannot be reached");

        await Assert.ThrowsAsync<InternalServerErrorException>(() => Of(run).BeforeWriteAsync(CancellationToken.None));
    }

    private async Task EndsAsync(AccessRequest run, string because)
    {
        var ended = await Assert.ThrowsAsync<Superseded>(() => Of(run).BeforeWriteAsync(CancellationToken.None));

        Assert.Equal($"The grant {GrantRecords.Id} {because}. This run has ended and written nothing more.", ended.Message);
    }

    private Task BeforeCommandAsync(AccessRequest run) =>
        Of(run).BeforeCommandAsync([Some.InstanceId], TimeProvider.System.GetUtcNow(), CancellationToken.None);

    private Fence Of(AccessRequest run) => new(records.Grants, run, Some.Execution);
}
