using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What a run knows of its grant from the moment that it holds it.</summary>
public sealed class ClaimGrantTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_full_run_has_a_newer_generation_and_knows_what_may_exist()
    {
        await records.ApplyAsync(Some.Seed);

        var claimed = await records.ClaimAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.True(claimed.Claimed);
        Assert.True(claimed.Generation > (await records.ReadAsync())!.Generation);
        Assert.Equal([Some.Seed.AccessRoleName], claimed.Applied!.AccessRoleNames);
    }

    [Fact]
    public async Task A_claim_alone_records_nothing_of_the_request()
    {
        await records.ClaimAsync(Some.Seed);

        Assert.Equal(["collection", "heldSince", "holder", "id", "version"], records.Item!.Keys.Order());
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
    public async Task Nor_does_it_replace_a_newer_one()
    {
        await records.ApplyAsync(Some.Seed);
        var older = await records.ValidateAsync(Some.Event("repair"));
        await records.ApplyAsync(Some.Seed with { AccessRoleName = "Newer" });
        var newer = records.Item!;

        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(older));

        Assert.Equal(newer, records.Item);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Such_a_run_of_an_older_or_a_revoked_request_ends_and_holds_nothing(bool revoked)
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        await records.ApplyAsync(Some.Seed);
        if (revoked)
            await records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => records.ClaimAsync(launched));

        Assert.DoesNotContain("holder", records.Item!.Keys);
        Assert.Empty(records.Table.Fake.Made<PutItemRequest>());
    }
}
