using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Which grants an execution of reconcile-grants looks at, and in which order.</summary>
public sealed class ListGrantsTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly TwoAccounts accounts;

    public ListGrantsTests() => accounts = new TwoAccounts(time);

    [Fact]
    public async Task A_batch_has_at_most_25_grants_of_one_account_and_Region()
    {
        for (var index = 0; index < 60; index++)
            Put($"222222222222/us-east-2/g{index:d2}");
        Put("222222222222/eu-west-1/g");
        Put("333333333333/us-east-2/g");

        var listed = await accounts.ListAsync("{}");

        Assert.Equal(
            [("222222222222", "eu-west-1", 1), ("222222222222", "us-east-2", 25), ("222222222222", "us-east-2", 25)],
            listed.Batches.Take(3).Select(Shape)
        );
        Assert.Equal([("222222222222", "us-east-2", 10), ("333333333333", "us-east-2", 1)], listed.Batches.Skip(3).Select(Shape));
        Assert.Equal(0, listed.Unchecked);
        Assert.All(listed.Batches, batch => Assert.False(batch.Repair));
    }

    [Fact]
    public async Task It_says_how_long_IAM_may_take_to_show_what_was_changed_last()
    {
        Put("222222222222/us-east-2/a");
        Assert.Equal(0, (await accounts.ListAsync("{}")).WaitSeconds);

        await accounts.Records.ApplyAsync(Some.Seed);
        time.Advance(TimeSpan.FromSeconds(4.5));
        Assert.Equal(11, (await accounts.ListAsync("{}")).WaitSeconds);

        time.Advance(TimeSpan.FromSeconds(10.5));
        Assert.Equal(0, (await accounts.ListAsync("{}")).WaitSeconds);
    }

    [Theory]
    [InlineData(true, "{}", 1)]
    [InlineData(true, """{"only":"expired"}""", 0)]
    [InlineData(false, "{}", 0)]
    public async Task A_revoked_grant_is_listed_only_if_it_has_left_something_on_instances(bool hasLeft, string input, int listed)
    {
        await accounts.Records.ApplyAsync(Some.Seed);
        await accounts.Records.Grants.Instances.EndAsync(
            GrantRecords.Grant,
            (await accounts.Records.ReadAsync())!.Generation,
            new InstanceResult(Some.InstanceId, InstanceStatus.Verified, []),
            time.GetUtcNow(),
            CancellationToken.None
        );
        await accounts.Records.BeginRevocationAsync();
        await accounts.Records.EndRevocationAsync(ends: true, uncleaned: hasLeft ? [Some.InstanceId] : []);

        Assert.Equal(listed, (await accounts.ListAsync(input)).Batches.Sum(batch => batch.Names.Count));
    }

    [Fact]
    public async Task Expired_grants_come_first_or_if_requested_alone()
    {
        Put("222222222222/us-east-2/a");
        await accounts.Records.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow().AddMinutes(20) });
        time.Advance(TimeSpan.FromMinutes(20));

        var all = await accounts.ListAsync("""{"mode":"repair"}""");
        var expired = await accounts.ListAsync("""{"mode":"report","only":"expired"}""");

        Assert.Equal([2, 2], accounts.Records.Metrics.Values(MetricName.Grants));
        Assert.Equal(["web-team", "a"], all.Batches.SelectMany(batch => batch.Names));
        Assert.All(all.Batches, batch => Assert.True(batch.Repair));
        Assert.Equal(["web-team"], expired.Batches.SelectMany(batch => batch.Names));
    }

    [Fact]
    public async Task Claims_of_grants_that_are_not_recorded_yet_and_history_are_left_out()
    {
        await accounts.Records.ClaimAsync(Some.Seed);
        Assert.Empty((await accounts.ListAsync("{}")).Batches);

        await accounts.Records.ApplyAsync(Some.Seed);
        time.Advance(TimeSpan.FromSeconds(1));
        await accounts.Records.BeginRevocationAsync();
        Assert.Single((await accounts.ListAsync("{}")).Batches);

        await accounts.Records.EndRevocationAsync(ends: true);
        Assert.Empty((await accounts.ListAsync("{}")).Batches);
    }

    [Fact]
    public async Task Findings_about_a_thousand_grants_fit_into_a_states_data()
    {
        for (var index = 0; index < 1000; index++)
            Put($"222222222222/us-east-2/g{index:d4}");

        var listed = await accounts.ListAsync("{}");

        Assert.Equal(40, listed.Batches.Count);
        Assert.Equal(0, listed.Unchecked);
        Assert.InRange(listed.Batches.Sum(batch => batch.Bytes), 190_000, 200_000);
    }

    [Fact]
    public async Task Grants_beyond_the_limit_of_an_executions_history_are_counted()
    {
        for (var index = 0; index < 1200; index++)
            Put($"{222222222222 + index}/us-east-2/g");

        var listed = await accounts.ListAsync("{}");

        Assert.Equal(1200, listed.Batches.Count + listed.Unchecked);
        Assert.InRange(listed.Batches.Count, 800, 1000);
    }

    [Theory]
    [InlineData("""{"mode":"apply"}""", "$.mode: found \"apply\"; allowed: report, repair")]
    [InlineData("""{"only":"drifted"}""", "$.only: found \"drifted\"; allowed: expired")]
    [InlineData("""{"grant":{}}""", "$.grant: ")]
    [InlineData("[]", "$: found ")]
    public async Task An_input_that_is_not_valid_is_refused(string input, string problem) =>
        Assert.Contains(
            problem,
            (await Assert.ThrowsAsync<InvalidRequest>(() => accounts.ListAsync(input))).Message,
            StringComparison.Ordinal
        );

    private static (string, string, int) Shape(GrantBatch batch) => (batch.AccountId, batch.Region, batch.Names.Count);

    private void Put(string id) =>
        accounts.Records.Table.Put(
            "grants",
            id,
            ("version", new AttributeValue { N = "1" }),
            ("generation", new AttributeValue { N = "1" }),
            ("requested", new AttributeValue { S = "not looked at here" })
        );
}
