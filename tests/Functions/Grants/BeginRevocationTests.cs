using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>How a revocation begins, whoever holds the grant.</summary>
public sealed class BeginRevocationTests
{
    private const string OnlyExpired = """{"grant":{"name":"web-team","accountId":"222222222222","region":"us-east-2"},"only":"expired"}""";

    private readonly GrantRecords records = new();

    public BeginRevocationTests() => records.Executions.Running(GrantRecords.Another);

    [Fact]
    public async Task It_claims_the_grant_and_returns_the_newest_request()
    {
        await records.ApplyAsync(Some.Seed);
        var generation = (await records.ReadAsync())!.Generation;

        var revocation = await records.BeginRevocationAsync();

        Assert.Equal((GrantRecords.Grant, GrantRecords.Another), (revocation.Grant, revocation.Execution));
        Assert.Equal(Some.Seed.ProfileName, revocation.Request!.ProfileName);
        Assert.True(revocation.Request.Generation > generation, "Instances take orders of a newer generation only.");
        Assert.Equal((GrantRecords.Another, "revoked"), (records.Item!["holder"], records.Item["state"]));
    }

    [Fact]
    public async Task Launched_instances_no_longer_find_it_and_a_run_that_holds_it_ends_at_its_next_write()
    {
        var ec2 = new Ec2Account();
        ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        var run = await records.BeginAsync(Some.Seed);
        Assert.NotEmpty((await records.FindAsync(ec2)).Grants);

        var refused = await Assert.ThrowsAsync<GrantInProgress>(() => records.BeginRevocationAsync());

        Assert.Contains(Some.Execution, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await records.FindAsync(ec2)).Grants);
        await Assert.ThrowsAsync<Superseded>(() => new Fence(records.Grants, run, Some.Execution).BeforeWriteAsync(CancellationToken.None));

        await records.FailAsync(run, "Superseded");

        Assert.Equal(GrantRecords.Another, (await records.BeginRevocationAsync()).Execution);
    }

    [Theory]
    [InlineData(14, true)]
    [InlineData(15, false)]
    [InlineData(-1_000_000, true)]
    public async Task It_says_until_when_IAM_may_not_show_what_was_changed_last(int seconds, bool hasToWait)
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var timed = new GrantRecords(time);
        await timed.ApplyAsync(Some.Seed);
        var applied = time.GetUtcNow();
        time.AdjustTime(applied + TimeSpan.FromSeconds(seconds));
        // A clock that is far ahead, or a hand, has written the record: nobody waits longer than IAM takes.
        if (seconds < 0)
            applied = time.GetUtcNow();

        var revocation = await timed.BeginRevocationAsync();

        Assert.Equal(hasToWait ? applied + IamLag.OfReads : null, revocation.SettledAt);
    }

    [Fact]
    public async Task A_run_that_the_revocation_ends_has_changed_the_grant_until_then()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var timed = new GrantRecords(time);
        timed.Executions.Running(GrantRecords.Another);
        var run = await timed.BeginAsync(Some.Seed);
        time.Advance(TimeSpan.FromMinutes(1));
        await Assert.ThrowsAsync<GrantInProgress>(() => timed.BeginRevocationAsync());
        await timed.FailAsync(run, "Superseded");

        Assert.Equal(time.GetUtcNow() + IamLag.OfReads, (await timed.BeginRevocationAsync()).SettledAt);
    }

    [Fact]
    public async Task A_spoiled_record_does_not_prevent_a_revocation()
    {
        records.PutByHand("spoiled", applied: "spoiled");

        var revocation = await records.BeginRevocationAsync();

        Assert.Null(revocation.Request);
        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
        Assert.Contains(records.Invocation.Lines.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_expired_grant_that_has_been_requested_again_is_not_revoked()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var ending = new GrantRecords(time);
        ending.Executions.Running(GrantRecords.Another);
        await ending.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow().AddHours(1) });
        time.Advance(TimeSpan.FromMinutes(1));

        await Assert.ThrowsAsync<Superseded>(() => ending.BeginRevocationAsync(OnlyExpired));
        Assert.True((await ending.ReadAsync())!.IsActive);

        // It is seen to have expired, and is requested again before it is marked.
        time.Advance(TimeSpan.FromHours(1));
        var requested = false;
        ending.Table.Before = call =>
        {
            if (call is not UpdateItemRequest || requested)
                return;
            requested = true;
            ending.PutByHand(Some.Event("seed"));
        };
        await Assert.ThrowsAsync<Superseded>(() => ending.BeginRevocationAsync(OnlyExpired));
        Assert.True(requested && (await ending.ReadAsync())!.IsActive);
        ending.Table.Before = null;

        await ending.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow() });
        time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(GrantRecords.Another, (await ending.BeginRevocationAsync(OnlyExpired)).Execution);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Whoever_revokes_a_grant_whose_rollback_has_not_ended_means_all_of_it_and_a_reconciliation_does_not(bool reconciles)
    {
        var failed = await records.BeginAsync(Some.SeedWith(seed => seed["onFailure"] = "rollback"));
        await records.FailAsync(failed, "AnError");
        await records.RollBackAsync(failed);
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);
        Assert.NotNull((await records.ReadAsync())!.CreatedSince);

        await records.BeginRevocationAsync(reconciles ? OnlyExpired : null);

        Assert.Equal(reconciles, (await records.ReadAsync())!.CreatedSince is not null);
    }

    [Fact]
    public async Task A_second_revocation_of_an_expired_grant_ends_without_a_failure_and_holds_nothing()
    {
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
        var ended = new GrantRecords(time);
        ended.Executions.Running(GrantRecords.Another);
        await ended.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow().AddMinutes(1) });
        time.Advance(TimeSpan.FromMinutes(2));
        await ended.BeginRevocationAsync(OnlyExpired);
        await ended.EndRevocationAsync(ends: true);
        var before = ended.Item!;

        var late = await Assert.ThrowsAsync<RevokedAlready>(() => ended.BeginRevocationAsync(OnlyExpired));

        Assert.Contains(GrantRecords.Id, late.Message, StringComparison.Ordinal);
        Assert.Equal(before, ended.Item);
        // The function's role may not delete records.
        Assert.Empty(ended.Table.Fake.Made<DeleteItemRequest>());
    }

    [Fact]
    public async Task A_revocation_that_removes_what_was_left_on_instances_is_not_too_late()
    {
        await records.ApplyAsync(Some.Seed);
        records.Table.Put("instances/" + GrantRecords.Id, Some.InstanceId);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true, uncleaned: Some.InstanceId);

        Assert.NotNull((await records.BeginRevocationAsync(OnlyExpired)).Request);
    }

    [Fact]
    public async Task An_unknown_grant_leaves_no_record_when_it_is_released()
    {
        Assert.Null((await records.BeginRevocationAsync()).Request);

        await records.EndRevocationAsync(ends: false);

        Assert.Null(records.Item);
    }

    [Theory]
    [InlineData("""{}""", "$.grant")]
    [InlineData("""{"grant":{"name":"a"}}""", "$.grant.accountId", "$.grant.region")]
    [InlineData("""{"grant":{"name":"a/b","accountId":"1","region":"x"},"mode":"no"}""", "$.grant.name", "$.grant.accountId", "$.mode")]
    [InlineData("""[1]""", "$")]
    public async Task Every_problem_of_the_input_is_reported_before_anything_is_claimed(string input, params string[] paths)
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.BeginRevocationAsync(input));

        Assert.All(paths, path => Assert.Contains(path, refused.Message, StringComparison.Ordinal));
        Assert.Empty(records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>());
    }
}
