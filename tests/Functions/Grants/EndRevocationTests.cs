using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What a revocation leaves of the record.</summary>
public sealed class EndRevocationTests
{
    private readonly GrantRecords records = new();

    public EndRevocationTests() => records.Executions.Running(GrantRecords.Another);

    [Fact]
    public async Task The_end_turns_the_record_into_history()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();

        await records.EndRevocationAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { HasEnded: true, IsActive: false, Holder: null });
        Assert.Contains("revokedAt", records.Item!.Keys);
    }

    [Fact]
    public async Task A_failure_releases_the_grant_and_it_stays_revoked()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();

        await records.EndRevocationAsync(ends: false);

        Assert.True((await records.ReadAsync()) is { HasEnded: false, IsActive: false, Holder: null });
    }

    [Fact]
    public async Task It_can_be_done_twice()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { HasEnded: true, Holder: null });
    }

    [Fact]
    public async Task A_grant_that_is_requested_again_keeps_nothing_of_its_revocation()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        await records.ApplyAsync(Some.Seed);

        Assert.True((await records.ReadAsync())!.IsActive);
        Assert.Empty(records.Item!.Keys.Intersect(["state", "deleteAt", "revokedAt"]));
    }
}
