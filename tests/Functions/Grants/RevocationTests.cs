using System.Text.Json;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>How a revocation begins, whoever holds the grant, and what it leaves of the record.</summary>
public sealed class RevocationTests
{
    private readonly GrantRecords records = new();

    public RevocationTests() => records.Executions.Running(GrantRecords.Another);

    [Fact]
    public async Task It_holds_the_grant_and_knows_the_newest_request()
    {
        await records.ApplyAsync(Some.Seed);
        var generation = (await records.ReadAsync())!.Generation;

        var revocation = await BeginAsync();

        Assert.Equal((GrantRecords.Grant, GrantRecords.Another), (revocation.Grant, revocation.Execution));
        Assert.Equal(Some.Seed.ProfileName, revocation.Request!.ProfileName);
        Assert.True(revocation.Request.Generation > generation, "Instances take orders of a newer generation only.");
        Assert.Equal((GrantRecords.Another, "revoked"), (records.Item!["holder"], records.Item["state"]));
    }

    [Fact]
    public async Task Launched_instances_do_not_find_it_any_more_and_a_run_that_holds_it_ends_at_its_next_write()
    {
        var ec2 = new Ec2Account();
        ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        var run = await records.BeginAsync(Some.Seed);
        Assert.NotEmpty((await records.FindAsync(ec2)).Grants);

        var refused = await Assert.ThrowsAsync<GrantInProgress>(() => BeginAsync());

        Assert.Contains(Some.Execution, refused.Message, StringComparison.Ordinal);
        Assert.Empty((await records.FindAsync(ec2)).Grants);
        await Assert.ThrowsAsync<Superseded>(() => new Fence(records.Grants, run, Some.Execution).BeforeWriteAsync(CancellationToken.None));

        await records.RecordAsync(run, RecordMoment.Failed, error: "Superseded");

        Assert.Equal(GrantRecords.Another, (await BeginAsync()).Execution);
    }

    [Fact]
    public async Task What_somebody_made_of_the_record_does_not_keep_the_grant()
    {
        records.PutByHand("spoiled", applied: "spoiled");

        var revocation = await BeginAsync();

        Assert.Null(revocation.Request);
        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
        Assert.Contains(records.Invocation.Lines.All, line => line.StartsWith("Error", StringComparison.Ordinal));
    }

    [Fact]
    public async Task An_unknown_grant_leaves_no_record_when_it_is_given_back()
    {
        Assert.Null((await BeginAsync()).Request);

        await EndAsync(ends: false);

        Assert.Null(records.Item);
    }

    [Fact]
    public async Task The_end_makes_history_of_the_record()
    {
        await records.ApplyAsync(Some.Seed);
        await BeginAsync();

        await EndAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { HasEnded: true, IsActive: false, Holder: null });
        Assert.Contains("revokedAt", records.Item!.Keys);
    }

    [Fact]
    public async Task A_failure_gives_the_grant_back_and_it_stays_revoked()
    {
        await records.ApplyAsync(Some.Seed);
        await BeginAsync();

        await EndAsync(ends: false);

        Assert.True((await records.ReadAsync()) is { HasEnded: false, IsActive: false, Holder: null });
    }

    [Fact]
    public async Task It_can_be_done_twice()
    {
        await records.ApplyAsync(Some.Seed);
        await BeginAsync();
        await EndAsync(ends: true);

        await BeginAsync();
        await EndAsync(ends: true);

        Assert.True((await records.ReadAsync()) is { HasEnded: true, Holder: null });
    }

    [Theory]
    [InlineData("""{}""", "$.grant")]
    [InlineData("""{"grant":{"name":"a"}}""", "$.grant.accountId", "$.grant.region")]
    [InlineData("""{"grant":{"name":"a/b","accountId":"1","region":"x"},"mode":"no"}""", "$.grant.name", "$.grant.accountId", "$.mode")]
    [InlineData("""[1]""", "$")]
    public async Task Every_problem_of_its_input_is_said_before_anything_is_claimed(string input, params string[] paths)
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => BeginAsync(input));

        Assert.All(paths, path => Assert.Contains(path, refused.Message, StringComparison.Ordinal));
        Assert.Empty(records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>());
    }

    private async Task<Revocation> BeginAsync(string? input = null)
    {
        using var json = JsonDocument.Parse(input ?? Some.Event("revoke"));
        return await new BeginRevocation(records.Grants, records.Claims, Some.Settings, TimeProvider.System).BeginRevocationAsync(
            new RevocationStart(json.RootElement.Clone(), GrantRecords.Another),
            records.Invocation
        );
    }

    private Task EndAsync(bool ends) =>
        new EndRevocation(records.Grants, TimeProvider.System).EndRevocationAsync(
            new RevocationStep(Report: null, new Revocation(GrantRecords.Grant, GrantRecords.Another, Request: null), ends),
            records.Invocation
        );
}
