using RepoGrant.Contract;
using RepoGrant.Grants;
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

        Assert.True((await records.ReadAsync()) is { IsHistory: true, IsActive: false, Holder: null });
        Assert.Contains("revokedAt", records.Item!.Keys);
    }

    [Fact]
    public async Task History_names_the_instances_that_could_not_be_cleaned_and_the_next_revocation_tries_again()
    {
        await RevokeWithTwoInstancesAsync(["i-00000002"]);

        Assert.True((await records.ReadAsync()) is { IsHistory: true, HasLeftFiles: true });
        Assert.Equal(["i-00000002"], records.Applied.Uncleaned);
        Assert.Equal("REVOKED", records.Instance("i-00000001")!["status"]);
        Assert.Equal("LEFT", records.Instance("i-00000002")!["status"]);
        Assert.Contains("deleteAt", records.Instance("i-00000002")!.Keys);
        Assert.Equal(["i-00000002"], await records.Grants.Instances.IdsAsync(GrantRecords.Grant, TestContext.Current.CancellationToken));

        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { IsHistory: true, HasLeftFiles: false });
        Assert.Equal("REVOKED", records.Instance("i-00000002")!["status"]);
    }

    [Fact]
    public async Task What_is_said_to_be_left_on_an_instance_that_the_grant_never_wrote_on_is_not_recorded()
    {
        await RevokeWithTwoInstancesAsync(["i-00000003"]);

        Assert.True((await records.ReadAsync()) is { IsHistory: true, HasLeftFiles: false });
    }

    [Fact]
    public async Task What_nobody_can_remove_because_the_record_is_spoiled_is_left_on_the_instance_and_the_record_goes()
    {
        records.PutByHand("spoiled");
        records.Table.Put("instances/" + GrantRecords.Id, "i-00000001");
        var revocation = await records.BeginRevocationAsync();

        var step = new RevocationStep(Report: null, revocation, Ends: true) { Uncleaned = ["i-00000001"] };
        await new EndRevocation(records.Grants, records.Metrics.Of(TimeProvider.System), TimeProvider.System).EndRevocationAsync(
            step,
            records.Invocation
        );

        Assert.Null(revocation.Request);
        Assert.Equal("LEFT", records.Instance("i-00000001")!["status"]);
        // A record that cannot be read would be in the way of a new request.
        Assert.Null(await records.ReadAsync());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_repeated_end_whose_response_was_lost_leaves_the_instances_of_a_newer_request_alone(bool isReadable)
    {
        await RevokeWithTwoInstancesAsync(uncleaned: []);
        await records.ApplyAsync(Some.Seed);
        records.Table.Put("instances/" + GrantRecords.Id, "i-00000001");

        await records.EndRevocationAsync(ends: true, isReadable: isReadable);

        Assert.Equal(["i-00000001"], await records.Grants.Instances.IdsAsync(GrantRecords.Grant, TestContext.Current.CancellationToken));
        Assert.True((await records.ReadAsync())!.IsActive);
    }

    private async Task RevokeWithTwoInstancesAsync(string[] uncleaned)
    {
        await records.ApplyAsync(Some.Seed);
        foreach (var id in new[] { "i-00000001", "i-00000002" })
            records.Table.Put("instances/" + GrantRecords.Id, id);

        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true, uncleaned: uncleaned);
    }

    [Fact]
    public async Task A_failure_releases_the_grant_and_it_stays_revoked()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();

        await records.EndRevocationAsync(ends: false);

        Assert.True((await records.ReadAsync()) is { IsHistory: false, IsActive: false, Holder: null });
    }

    [Fact]
    public async Task It_can_be_done_twice()
    {
        await records.ApplyAsync(Some.Seed);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { IsHistory: true, Holder: null });
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
