using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What a failed run is rolled back to, if its request says so.</summary>
public sealed class RollBackTests
{
    private readonly GrantRecords records = new();

    private static AccessRequest RollingBack { get; } = Some.SeedWith(seed => seed["onFailure"] = "rollback");

    [Fact]
    public async Task The_former_request_is_applied_instead_as_a_newer_one()
    {
        await records.ApplyAsync(Some.Seed with { ProfileName = "former" });
        var failed = await FailAsync(RollingBack);

        var back = await records.RollBackAsync(failed);

        Assert.Equal((Rollback.Former, "former", true), (back.RollsBack, back.ProfileName, back.Claimed));
        Assert.True(back.Generation > failed.Generation);
        Assert.Equal(OnFailure.Keep, back.OnFailure);
        // It includes what the failed run may have created.

        var begun = await records.RecordAsync(back, RecordMoment.Requested, Some.Selection());
        await records.RecordAsync(begun, RecordMoment.Applied, Some.Selection());
        Assert.Equal("former", records.Requested["profileName"]!.GetValue<string>());
        Assert.DoesNotContain("former", records.Item!.Keys);
        Assert.DoesNotContain("holder", records.Item.Keys);
    }

    [Fact]
    public async Task A_repeated_call_and_a_request_recorded_twice_make_no_difference()
    {
        await records.ApplyAsync(Some.Seed with { ProfileName = "former" });
        var begun = await records.BeginAsync(RollingBack);
        await records.RecordAsync(begun, RecordMoment.Requested, Some.Selection());
        await records.FailAsync(begun, "AnError");

        var first = await records.RollBackAsync(begun);
        var second = await records.RollBackAsync(begun);

        Assert.Equal("former", second.ProfileName);
        Assert.Equal(first.Generation, second.Generation);
    }

    [Fact]
    public async Task Nothing_is_left_of_a_first_run_and_launched_instances_do_not_find_the_grant()
    {
        var failed = await FailAsync(RollingBack);

        var back = await records.RollBackAsync(failed);
        Assert.Equal((Rollback.None, true, failed.Generation), (back.RollsBack, back.Claimed, back.Generation));
        Assert.Equal(Rollback.None, (await records.RollBackAsync(failed)).RollsBack);

        var record = (await records.ReadAsync())!;
        Assert.True(record.IsRevoked);
        Assert.False(record.IsHistory);
        Assert.InRange(record.CreatedSince!.Value.ToUnixTimeMilliseconds(), failed.Generation, failed.Generation);
    }

    [Fact]
    public async Task A_revoked_grant_is_not_a_former_request()
    {
        await records.ApplyAsync(Some.Seed with { ProfileName = "former" });
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);
        var failed = await FailAsync(RollingBack);

        Assert.Equal(Rollback.None, (await records.RollBackAsync(failed)).RollsBack);
    }

    [Fact]
    public async Task What_an_unfinished_revocation_has_left_is_taken_away_with_what_the_run_created()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: false);
        var failed = await FailAsync(RollingBack);

        Assert.Equal(Rollback.None, (await records.RollBackAsync(failed)).RollsBack);

        Assert.Equal(DateTimeOffset.UnixEpoch, (await records.ReadAsync())!.CreatedSince);
    }

    [Fact]
    public async Task What_an_unfinished_rollback_has_left_is_taken_away_too_and_what_was_there_before_it_stays()
    {
        var first = await FailAsync(RollingBack);
        await records.RollBackAsync(first);
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);
        var second = await FailAsync(RollingBack);

        await records.RollBackAsync(second);

        Assert.True(second.Generation > first.Generation);
        Assert.Equal(first.Generation, (await records.ReadAsync())!.CreatedSince!.Value.ToUnixTimeMilliseconds());
    }

    [Fact]
    public async Task Since_when_a_grant_exists_is_not_part_of_its_request()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: false);

        Assert.NotNull((await records.BeginAsync(Some.Seed)).CreatedSince);

        Assert.DoesNotContain("createdSince", records.Item!["requested"], StringComparison.Ordinal);
        Assert.DoesNotContain("createdSince", records.Item.Keys);
    }

    [Fact]
    public async Task A_newer_request_is_left_alone()
    {
        await records.ApplyAsync(Some.Seed);
        var failed = await FailAsync(RollingBack with { ProfileName = "failed" });
        await records.ApplyAsync(Some.Seed with { ProfileName = "newer" });
        var before = records.Item!;

        await Assert.ThrowsAsync<Superseded>(() => records.RollBackAsync(failed));

        Assert.Equal(before, records.Item);
    }

    [Fact]
    public async Task A_grant_that_was_revoked_since_is_left_alone()
    {
        var failed = await FailAsync(RollingBack);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);
        var before = records.Item!;

        await Assert.ThrowsAsync<Superseded>(() => records.RollBackAsync(failed));

        Assert.Equal(before, records.Item);
    }

    [Fact]
    public async Task A_run_that_recorded_nothing_has_nothing_to_undo()
    {
        var claimed = await records.ClaimAsync(RollingBack);
        await records.FailAsync(claimed, "RepositoryNotFound");

        var back = await records.RollBackAsync(claimed);

        Assert.Equal((Rollback.Nothing, false), (back.RollsBack, back.Claimed));
        Assert.Null(records.Item);
    }

    [Fact]
    public async Task A_request_that_was_recorded_before_stays()
    {
        await records.ApplyAsync(Some.Seed);
        var failed = await FailAsync(RollingBack);
        var before = records.Item!;

        Assert.Equal(Rollback.Nothing, (await records.RollBackAsync(failed)).RollsBack);
        Assert.Equal(before, records.Item);
    }

    [Fact]
    public async Task OnFailure_is_not_recorded()
    {
        await records.ApplyAsync(RollingBack);

        Assert.DoesNotContain("onFailure", records.Item!["requested"], StringComparison.Ordinal);
        Assert.Equal(OnFailure.Keep, (await records.LaunchedAsync()).OnFailure);
        Assert.True((await records.BeginAsync(Some.Seed)).Repeats);
    }

    [Fact]
    public async Task A_request_without_rollback_keeps_nothing_of_the_former_one()
    {
        await records.ApplyAsync(Some.Seed with { ProfileName = "first" });
        await records.ApplyAsync(RollingBack);
        Assert.Contains("\"first\"", records.Item!["former"], StringComparison.Ordinal);

        await records.ApplyAsync(Some.Seed with { ProfileName = "third" });

        Assert.DoesNotContain("former", records.Item.Keys);
    }

    private async Task<AccessRequest> FailAsync(AccessRequest request)
    {
        var begun = await records.BeginAsync(request);
        await records.FailAsync(begun, "AnError");
        return begun;
    }
}
