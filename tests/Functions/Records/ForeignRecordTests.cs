using Amazon.DynamoDBv2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Records;

/// <summary>Records that somebody has edited, or that a newer version has written.</summary>
public sealed class ForeignRecordTests
{
    private static readonly DateTimeOffset Now = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Now);
    private readonly GrantRecords records;

    public ForeignRecordTests() => records = new GrantRecords(time);

    [Fact]
    public async Task A_record_of_a_newer_version_is_not_guessed_at()
    {
        records.PutByHand(Some.Event("seed"), version: GrantRecord.Version + 1);

        var record = await records.ReadAsync();

        var refused = Assert.Throws<InvalidRequest>(() => record!.RequestOf(Some.Reader));
        Assert.Contains("has the version 2; this stack reads records up to version 1", refused.Message, StringComparison.Ordinal);
        Assert.Throws<InvalidRequest>(() => record!.AppliedGrant());
    }

    [Theory]
    [InlineData("""{"repositories":"x"}""")]
    [InlineData("[]")]
    [InlineData("no JSON")]
    [InlineData("""{"left":[null]}""")]
    [InlineData("""{"left":[{"instanceId":"i-00000001","since":"9999-12-31T23:59:59Z"}]}""")]
    [InlineData("""{"left":[{"instanceId":"*","since":"2026-07-20T10:00:00Z"}]}""")]
    [InlineData("""{"uncleaned":["*"]}""")]
    [InlineData("""{"adoptedRoles":[null]}""")]
    [InlineData("""{"adoptedRoles":[{"name":"Any","arn":"arn:aws:iam::222222222222:role/*"}]}""")]
    [InlineData("""{"adoptedRoles":[{"name":"Other","arn":"arn:aws:iam::333333333333:role/Other"}]}""")]
    [InlineData("""{"formerRoles":[{"name":"App","arn":"App"}]}""")]
    [InlineData("""{"accessRoleNames":["a/b"]}""")]
    [InlineData("""{"instanceRoleNames":[null]}""")]
    [InlineData("""{"sessionsSince":"9999-12-31T23:59:59Z"}""")]
    public async Task A_spoiled_applied_state_ends_the_run_and_its_claim(string applied)
    {
        records.PutByHand(Some.Event("seed"), applied: applied);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ClaimAsync(Some.Seed));
        await records.FailAsync(Some.Seed, "InvalidRequest");

        Assert.Contains($"The record of the grant {GrantRecords.Id} is not valid: applied", refused.Message, StringComparison.Ordinal);
        Assert.Contains("; allowed: ", refused.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("holder", records.Item!.Keys);
        Assert.Equal(applied, records.Item["applied"]);
    }

    [Theory]
    [InlineData("generation", "x", null, "generation: found \"x\"; allowed: a whole number")]
    [InlineData("generation", "9785000000000000", "N", "generation: found 9785000000000000; allowed: milliseconds since 1970, not in the")]
    [InlineData("asked", "9785000000000000", "N", "asked: found 9785000000000000; allowed: milliseconds since 1970, not in the future")]
    [InlineData("version", "1.5", "N", "version: found 1.5; allowed: a whole number")]
    [InlineData("requested", "7", "N", "requested: found 7; allowed: text")]
    [InlineData("requested", "nonsense", null, "requested: found \"nonsense\"; allowed: a request as JSON")]
    [InlineData("requested", "{}", null, "has no valid request. A revocation does not need the record")]
    [InlineData("state", "odd", null, "state: found \"odd\"; allowed: \"revoked\", or no state")]
    public async Task A_record_that_somebody_has_spoiled_says_where_and_a_revocation_and_a_new_request_replace_it(
        string attribute,
        string value,
        string? type,
        string problem
    )
    {
        records.Executions.Running(GrantRecords.Another);
        var attributes = new Dictionary<string, AttributeValue>
        {
            ["version"] = new() { N = "1" },
            ["generation"] = new() { N = "1" },
            ["requested"] = new() { S = Some.Event("seed") },
            [attribute] = type is null ? new() { S = value } : new() { N = value },
        };
        records.Table.Put("grants", GrantRecords.Id, [.. attributes.Select(one => (one.Key, one.Value))]);

        var record = (await records.ReadAsync())!;
        var refused = Assert.Throws<InvalidRequest>(() => record.RequestOf(Some.Reader));
        Assert.Contains($"The record of the grant {GrantRecords.Id} ", refused.Message, StringComparison.Ordinal);
        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);

        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true, isReadable: false);
        await records.ApplyAsync(Some.Seed);
        Assert.Equal(Some.Seed.ProfileName, (await records.ReadAsync())!.RequestOf(Some.Reader).ProfileName);
    }

    [Theory]
    [InlineData("holder", "7")]
    [InlineData("asked", null)]
    [InlineData("asked", "9785000000000000")]
    public async Task An_attribute_of_another_type_that_decides_who_may_claim_keeps_nobody_out(string attribute, string? number)
    {
        records.Executions.Running(GrantRecords.Another);
        await records.ApplyAsync(Some.Seed);
        Spoil();

        await records.ApplyAsync(Some.Seed with { ProfileName = "newer" });
        Spoil();
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true, isReadable: false);

        Assert.DoesNotContain(attribute, records.Item?.Keys ?? []);

        void Spoil()
        {
            var attributes = new Dictionary<string, AttributeValue>();
            foreach (var (name, value) in records.Item!)
            {
                var isNumber = name is "version" or "generation" or "asked";
                if (name is not ("collection" or "id"))
                    attributes[name] = isNumber ? new AttributeValue { N = value } : new AttributeValue { S = value };
            }

            attributes[attribute] = number is null ? new AttributeValue { S = "x" } : new AttributeValue { N = number };
            records.Table.Put("grants", GrantRecords.Id, [.. attributes.Select(one => (one.Key, one.Value))]);
        }
    }

    [Theory]
    [InlineData("9999-12-31T23:59:59.999Z")]
    [InlineData("2999-01-01T00:00:00.000Z")]
    [InlineData("0001-01-01T00:00:00.000Z")]
    public async Task No_time_that_somebody_writes_into_a_record_stops_a_request_a_revocation_or_a_reconciliation(string at)
    {
        var accounts = new TwoAccounts(time);
        accounts.Records.Executions.Running(GrantRecords.Another);
        foreach (var attribute in (string[])["changedAt", "heldSince"])
        {
            accounts.Records.Table.Put(
                "grants",
                GrantRecords.Id,
                ("version", new AttributeValue { N = "1" }),
                ("generation", new AttributeValue { N = "1" }),
                ("requested", new AttributeValue { S = Some.Event("seed") }),
                ("holder", new AttributeValue { S = "by hand" }),
                (attribute, new AttributeValue { S = at })
            );

            Assert.InRange((await accounts.ListAsync("{}")).WaitSeconds, 0, 15);
            Assert.DoesNotContain(
                (await accounts.FindAsync(repair: false, 10_000, "web-team")).Failed,
                finding => finding.Error!.Contains("by hand", StringComparison.Ordinal)
            );
            Assert.False((await accounts.Records.BeginRevocationAsync()).SettledAt > time.GetUtcNow().AddSeconds(15));
            await accounts.Records.EndRevocationAsync(ends: true);
        }
    }
}
