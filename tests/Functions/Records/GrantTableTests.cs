using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Records;

/// <summary>What the table stores about a grant, and which writes it accepts.</summary>
public sealed class GrantTableTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);
    private static readonly string InNinetyDays = Now.AddDays(90).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);

    private readonly FakeTimeProvider time = new(Now);
    private readonly GrantRecords records;

    public GrantTableTests() => records = new GrantRecords(time);

    [Fact]
    public async Task The_request_and_what_may_exist_are_separate()
    {
        await records.ApplyAsync(Some.Seed);
        var other = Some.SeedWith(seed => seed["repositories"]![0]!["name"] = "Other");

        var begun = await records.BeginAsync(other);

        Assert.Equal("Other", records.Requested["repositories"]![0]!["name"]!.GetValue<string>());
        Assert.Equal(["us-east-2/SharedDemoRepo", "us-east-2/Other"], records.Applied.Repositories);

        await records.RecordAsync(begun, RecordMoment.Applied, Some.Selection());

        Assert.Equal(["us-east-2/Other"], records.Applied.Repositories);
    }

    [Fact]
    public async Task What_an_execution_adds_to_a_request_is_not_recorded_with_it()
    {
        await records.BeginAsync(Some.Seed);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Some.Event("seed")), records.Requested));
    }

    [Fact]
    public async Task A_requests_generation_is_its_start_time_and_an_earlier_one_is_refused_however_late_it_comes()
    {
        var newer = await records.BeginAsync(Some.Seed);
        await records.RecordAsync(newer, RecordMoment.Applied, Some.Selection());
        var earlier = new GrantRecords(new FakeTimeProvider(Now.AddSeconds(-1)));
        earlier.Table.Put("grants", GrantRecords.Id, ("generation", new AttributeValue { N = $"{newer.Generation}" }));

        await Assert.ThrowsAsync<Superseded>(() => earlier.ClaimAsync(Some.Seed));

        Assert.Equal(Now.ToUnixTimeMilliseconds(), newer.Generation);
        Assert.DoesNotContain("holder", earlier.Item!.Keys);
    }

    [Fact]
    public async Task The_second_of_two_simultaneous_requests_has_the_higher_generation()
    {
        await records.ApplyAsync(Some.Seed);

        var second = await records.ClaimAsync(Some.Seed with { ProfileName = "other" });

        Assert.Equal(Now.ToUnixTimeMilliseconds() + 1, second.Generation);
    }

    [Fact]
    public async Task A_late_write_of_an_older_request_is_refused()
    {
        var older = await records.BeginAsync(Some.Seed);
        records.Executions.Over(Some.Execution, "ABORTED", Now.AddHours(-1));
        time.Advance(TimeSpan.FromSeconds(1));
        await records.BeginAsync(Some.Seed with { ProfileName = "newer" }, execution: GrantRecords.Another);
        var before = records.Item!;
        var result = new GrantResult
        {
            Status = "VERIFIED",
            Generation = older.Generation,
            Execution = Some.Execution,
            At = Now,
        };

        Assert.False(await records.Grants.RequestAsync(older, Some.Execution, CancellationToken.None));
        Assert.False(await records.Grants.Claims.ReleaseAsync(older, Some.Execution, Now, CancellationToken.None));
        Assert.False((await records.Grants.EndAsync(older, result, givesAccess: true, CancellationToken.None)).IsRecorded);
        Assert.False(await records.Grants.RevokeAsync(GrantRecords.Grant, older.Generation, seen: null, CancellationToken.None));
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);
        await records.Grants.History.BuryAsync(GrantRecords.Grant, Some.Execution, [], isKnown: true, Now, CancellationToken.None);

        Assert.Equal(before, records.Item);
    }

    [Fact]
    public async Task A_revocation_wins_over_a_request_of_the_same_millisecond()
    {
        var run = await records.BeginAsync(Some.Seed);

        Assert.True(await records.Grants.RevokeAsync(GrantRecords.Grant, run.Generation, seen: null, CancellationToken.None));
        Assert.False(await records.Grants.RequestAsync(run, Some.Execution, CancellationToken.None));

        Assert.False((await records.ReadAsync())!.IsActive);
    }

    [Fact]
    public async Task An_instances_older_result_does_not_replace_a_newer_one()
    {
        await EndAsync(generation: 2, InstanceStatus.Verified);
        var older = new InstanceResult(Some.InstanceId, InstanceStatus.Failed, []);

        Assert.False(await records.Grants.Instances.EndAsync(GrantRecords.Grant, 1, older, Now, CancellationToken.None));

        Assert.Equal(("2", "VERIFIED"), (Instance["generation"], Instance["status"]));
    }

    [Fact]
    public async Task History_is_kept_for_ninety_days_and_then_deleted_by_the_table()
    {
        await EndAsync(generation: 1, InstanceStatus.Verified);
        await records.ApplyAsync(Some.Seed);
        await records.Grants.RevokeAsync(GrantRecords.Grant, Now.ToUnixTimeMilliseconds() + 1, seen: null, CancellationToken.None);
        await records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);

        await records.Grants.History.BuryAsync(GrantRecords.Grant, Some.Execution, [], isKnown: true, Now, CancellationToken.None);

        Assert.Equal((InNinetyDays, "revoked"), (records.Item!["deleteAt"], records.Item["state"]));
        Assert.Equal((InNinetyDays, "REVOKED"), (Instance["deleteAt"], Instance["status"]));
        Assert.DoesNotContain("holder", records.Item.Keys);
        Assert.DoesNotContain("applied", records.Item.Keys);
        Assert.True((await records.ReadAsync()) is { IsHistory: true, IsActive: false });
    }

    [Fact]
    public async Task A_grant_is_no_longer_history_when_it_is_requested_again()
    {
        await records.ApplyAsync(Some.Seed);
        await records.Grants.RevokeAsync(GrantRecords.Grant, Now.ToUnixTimeMilliseconds() + 1, seen: null, CancellationToken.None);
        await records.Claims.TakeAsync(GrantRecords.Grant, Some.Execution, asked: null, generation: null, CancellationToken.None);
        await records.Grants.History.BuryAsync(GrantRecords.Grant, Some.Execution, [], isKnown: true, Now, CancellationToken.None);

        time.Advance(TimeSpan.FromSeconds(1));
        await records.BeginAsync(Some.Seed);

        Assert.DoesNotContain("deleteAt", records.Item!.Keys);
        Assert.True((await records.ReadAsync()) is { IsHistory: false, IsActive: true });
    }

    [Fact]
    public async Task An_instance_remembers_when_it_was_last_verified_and_what_failed_since()
    {
        await EndAsync(generation: 1, InstanceStatus.Verified);
        time.Advance(TimeSpan.FromHours(1));
        await EndAsync(
            generation: 2,
            InstanceStatus.Failed,
            new Check("identity", Ok: true, "x"),
            new Check("clone", Ok: false, "refused")
        );

        Assert.Equal(("2026-07-20T10:00:00.000Z", "2026-07-20T11:00:00.000Z"), (Instance["verifiedAt"], Instance["at"]));
        Assert.Equal("""[{"name":"clone","ok":false,"detail":"refused"}]""", Instance["failed"]);
    }

    [Theory]
    [InlineData(InstanceStatus.Revoked)]
    [InlineData(InstanceStatus.Outranked)]
    public async Task An_instance_that_has_left_is_history_until_it_rejoins(object status)
    {
        await EndAsync(generation: 1, (InstanceStatus)status);

        Assert.Equal(InNinetyDays, Instance["deleteAt"]);
        Assert.Empty(await records.Grants.Instances.IdsAsync(GrantRecords.Grant, CancellationToken.None));

        await EndAsync(generation: 1, InstanceStatus.Verified);

        Assert.DoesNotContain("deleteAt", Instance.Keys);
        Assert.Equal([Some.InstanceId], await records.Grants.Instances.IdsAsync(GrantRecords.Grant, CancellationToken.None));
    }

    [Fact]
    public async Task Every_page_of_instances_and_of_grants_is_read()
    {
        for (var index = 0; index < 10; index++)
        {
            records.Table.Put("instances/" + GrantRecords.Id, $"i-{index}");
            records.Table.Put("grants", $"222222222222/us-east-2/grant-{index}");
        }

        Assert.Equal(10, (await records.Grants.Instances.IdsAsync(GrantRecords.Grant, CancellationToken.None)).Count);
        Assert.Equal(10, (await records.Grants.ListAsync("222222222222/us-east-2/", CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData("", 3)]
    [InlineData("222222222222/", 2)]
    [InlineData("222222222222/us-east-2/", 1)]
    [InlineData("444444444444/", 0)]
    public async Task Grants_are_listed_by_account_and_Region(string beginning, int count)
    {
        records.Table.Put("grants", "222222222222/us-east-2/a");
        records.Table.Put("grants", "222222222222/eu-west-1/a");
        records.Table.Put("grants", "333333333333/us-east-2/a");
        records.Table.Put("grants", "somebody else's");

        Assert.Equal(count, (await records.Grants.ListAsync(beginning, CancellationToken.None)).Count);
    }

    [Theory]
    [InlineData(5, true)]
    [InlineData(20, false)]
    public async Task A_write_that_conflicts_with_a_transaction_is_tried_again_for_some_seconds(int conflicts, bool passes)
    {
        await EndAsync(generation: 1, InstanceStatus.Failed);
        var (clock, left) = (new SkippedPauses(Now), conflicts);
        records.Table.Before = request =>
        {
            if (request is TransactWriteItemsRequest && left-- > 0)
            {
                throw new TransactionCanceledException("Transaction cancelled")
                {
                    CancellationReasons =
                    [
                        new CancellationReason { Code = "TransactionConflict" },
                        new CancellationReason { Code = "None" },
                    ],
                };
            }

            if (request is UpdateItemRequest && left-- > 0)
                throw new TransactionConflictException("Transaction is ongoing for the item");
        };
        var table = new GrantTable(records.Table.Client, TableInMemory.Name, clock);
        var verified = new InstanceResult(Some.InstanceId, InstanceStatus.Verified, []);

        var transaction = () => table.Instances.EndAsync(GrantRecords.Grant, 1, verified, Now, CancellationToken.None);
        if (passes)
            Assert.True(await transaction());
        else
            await Assert.ThrowsAsync<TransactionCanceledException>(transaction);

        left = conflicts;
        var write = () => table.RevokeAsync(GrantRecords.Grant, 2, seen: null, CancellationToken.None);
        if (passes)
            Assert.True(await write());
        else
            await Assert.ThrowsAsync<TransactionConflictException>(write);

        Assert.Equal(passes ? "VERIFIED" : "FAILED", Instance["status"]);
    }

    private IReadOnlyDictionary<string, string> Instance => records.Instance(Some.InstanceId)!;

    // As a run of that request, which is the newest.
    private async Task EndAsync(long generation, InstanceStatus status, params Check[] checks)
    {
        records.Table.Put("grants", GrantRecords.Id, ("generation", new AttributeValue { N = $"{generation}" }));
        var result = new InstanceResult(Some.InstanceId, status, checks);
        Assert.True(
            await records.Grants.Instances.EndAsync(GrantRecords.Grant, generation, result, time.GetUtcNow(), CancellationToken.None)
        );
    }
}
