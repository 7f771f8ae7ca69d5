using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.EC2.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Which grants a launched instance gets, and what is believed of its event.</summary>
public sealed class FindGrantsTests
{
    private const string ProfileOf = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly GrantRecords records;
    private readonly Ec2Account ec2 = new();

    public FindGrantsTests() => records = new GrantRecords(time);

    [Fact]
    public async Task The_matching_grant_with_the_most_tags_gets_the_instance()
    {
        Launch();
        await RecordAsync("a-team", ("Team", "web"));
        await RecordAsync("stage", ("Team", "web"), ("Stage", "production"));
        await RecordAsync("both", ("Team", "web"), ("Other", "x"));
        await RecordAsync("db", ("Team", "db"));

        var start = Assert.Single((await records.FindAsync(ec2)).Grants);

        Assert.Equal("both", start.Input.Grant.Name);
        Assert.Equal([Some.InstanceId], start.Input.InstanceIds);
        // Another request may be recorded before that execution reads this one's.
        Assert.Equal("selected", start.Input.Only);
        Assert.Equal("7bf73129-1428-4cd3-a780-95db273d1602-both", start.Name);
    }

    [Fact]
    public async Task With_equally_many_tags_the_first_by_name_always_gets_it()
    {
        Launch();
        foreach (var name in new[] { "web-3", "web-10", "Web-9", "web-2", "web-1" })
            await RecordAsync(name, ("Team", "web"));

        for (var launch = 0; launch < 3; launch++)
            Assert.Equal("Web-9", Assert.Single((await records.FindAsync(ec2)).Grants).Input.Grant.Name);
    }

    [Fact]
    public async Task What_a_grant_left_on_an_instance_that_runs_again_is_found_with_the_grants_request()
    {
        Launch();
        await LeaveAsync("web-team", ("Team", "db"));
        await RecordAsync("other", ("Team", "db"));

        var found = await records.FindAsync(ec2);

        var left = Assert.Single(found.Left);
        Assert.Equal(("web-team", Some.InstanceId), (left.Request.Name, left.InstanceId));
        Assert.True(left.Request.Generation > 0);
        Assert.Null(left.Request.Applied);
        Assert.Empty(found.Grants);
    }

    [Fact]
    public async Task What_a_revoked_grant_has_left_on_an_instance_that_runs_again_is_found_and_gives_it_no_access()
    {
        Launch();
        await records.ApplyAsync(GrantRecords.Tagged("web-team", ("Team", "web")));
        records.Table.Put("instances/" + GrantRecords.Id, Some.InstanceId);
        await records.BeginRevocationAsync();
        await records.EndRevocationAsync(ends: true, uncleaned: Some.InstanceId);

        var found = await records.FindAsync(ec2);

        var left = Assert.Single(found.Left);
        Assert.Equal(("web-team", Some.InstanceId), (left.Request.Name, left.InstanceId));
        Assert.Empty(found.Grants);
    }

    [Fact]
    public async Task A_grant_that_the_instance_rejoins_writes_there_itself()
    {
        Launch();
        await LeaveAsync("web-team", ("Team", "web"));

        var found = await records.FindAsync(ec2);

        Assert.Single(found.Grants);
        Assert.Empty(found.Left);
    }

    [Fact]
    public async Task The_other_grants_record_which_one_has_it_and_do_not_fail()
    {
        Launch();
        await RecordAsync("both", ("Team", "web"), ("Other", "x"));
        await RecordAsync("web", ("Team", "web"));
        await RecordAsync("db", ("Team", "db"));

        await records.FindAsync(ec2);

        var outranked = records.Table.Item("instances/222222222222/us-east-2/web", Some.InstanceId)!;
        Assert.Equal("OUTRANKED", outranked["status"]);
        Assert.Contains("The grant both gets this instance", outranked["failed"], StringComparison.Ordinal);
        Assert.Contains("deleteAt", outranked.Keys);
        Assert.Null(records.Table.Item("instances/222222222222/us-east-2/both", Some.InstanceId));
        Assert.Null(records.Table.Item("instances/222222222222/us-east-2/db", Some.InstanceId));
    }

    [Theory]
    [InlineData("VERIFIED")]
    [InlineData("LEFT")]
    public async Task What_another_grant_has_written_there_before_is_not_forgotten(string status)
    {
        Launch();
        await RecordAsync("both", ("Team", "web"), ("Other", "x"));
        await RecordAsync("web", ("Team", "web"));
        records.Table.Put("instances/222222222222/us-east-2/web", Some.InstanceId, ("status", new AttributeValue { S = status }));

        await records.FindAsync(ec2);

        Assert.Equal(status, records.Table.Item("instances/222222222222/us-east-2/web", Some.InstanceId)!["status"]);
    }

    [Fact]
    public async Task An_instance_stays_with_the_grant_whose_profile_it_has()
    {
        Launch(ProfileOf + "CrossAccountRepoAccessRole-web");
        await RecordAsync("both", ("Team", "web"), ("Other", "x"));
        await RecordAsync("web", ("Team", "web"));

        Assert.Equal("web", Assert.Single((await records.FindAsync(ec2)).Grants).Input.Grant.Name);
        Assert.Equal("OUTRANKED", records.Table.Item("instances/222222222222/us-east-2/both", Some.InstanceId)!["status"]);
    }

    [Fact]
    public async Task An_instance_with_the_profile_of_a_grant_whose_tags_it_lacks_gets_no_grant()
    {
        Launch(ProfileOf + "SomethingElse");
        await RecordAsync("web", ("Team", "web"));

        Assert.Empty((await records.FindAsync(ec2)).Grants);
        Assert.Contains(
            "The grant another gets this instance",
            records.Table.Item("instances/222222222222/us-east-2/web", Some.InstanceId)!["failed"],
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_role_of_the_accounts_own_profile_serves_every_grant_and_every_page_is_read()
    {
        Launch($"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting");
        for (var index = 0; index < 7; index++)
            await RecordAsync($"web-{index}", ("Team", "web"));

        var found = await records.FindAsync(ec2);

        Assert.Equal(
            Enumerable.Range(0, 7).Select(index => $"web-{index}"),
            found.Grants.Select(grant => grant.Input.Grant.Name).Order(StringComparer.Ordinal)
        );
        Assert.Null(records.Table.Item("instances/222222222222/us-east-2/web-0", Some.InstanceId));
    }

    [Fact]
    public async Task One_spoiled_record_does_not_keep_an_instance_from_its_other_grants()
    {
        Launch();
        records.Table.Put(
            "grants",
            "222222222222/us-east-2/aaa",
            ("generation", new AttributeValue { N = "1" }),
            ("requested", new AttributeValue { S = "spoiled" })
        );
        await records.ApplyAsync(Some.Seed);

        Assert.Equal("web-team", Assert.Single((await records.FindAsync(ec2)).Grants).Input.Grant.Name);
    }

    [Fact]
    public async Task A_grant_that_was_revoked_or_never_recorded_gets_no_instance()
    {
        Launch();
        await records.ApplyAsync(Some.Seed);
        await records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None);
        await records.ClaimAsync(GrantRecords.Tagged("claimed", ("Team", "web")));

        Assert.Empty((await records.FindAsync(ec2)).Grants);
    }

    [Fact]
    public async Task Grants_of_another_account_or_Region_are_ignored()
    {
        Launch();
        await records.ApplyAsync(Some.SeedWith(seed => seed["consumer"]!["region"] = "eu-west-1"));
        await records.ApplyAsync(Some.SeedWith(seed => seed["consumer"]!["accountId"] = "333333333333"));

        Assert.Empty((await records.FindAsync(ec2)).Grants);
        Assert.Empty(ec2.Fake.Made<DescribeInstancesRequest>());
    }

    [Fact]
    public async Task The_tags_that_count_are_those_that_EC2_says_the_instance_has()
    {
        ec2.Add(Some.InstanceId, "running", null, ("Team", "db"));
        await records.ApplyAsync(Some.Seed);

        Assert.Empty((await records.FindAsync(ec2)).Grants);
    }

    [Fact]
    public async Task An_instance_that_EC2_does_not_show_yet_is_retried()
    {
        await records.ApplyAsync(Some.Seed);

        var notYet = await Assert.ThrowsAsync<TemporaryFailure>(() => records.FindAsync(ec2));

        Assert.Contains(
            $"EC2 does not show {Some.InstanceId} in account 222222222222, us-east-2",
            notYet.Message,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("{{ instance }}")]
    [InlineData("{% $states.input %}")]
    [InlineData("${AWS::AccountId}")]
    public async Task A_tags_value_is_taken_literally(string value)
    {
        ec2.Add(Some.InstanceId, "running", null, ("Team", value));
        await RecordAsync("web", ("Team", value));
        await RecordAsync("other", ("Team", "222222222222"));

        Assert.Equal("web", Assert.Single((await records.FindAsync(ec2)).Grants).Input.Grant.Name);
    }

    [Theory]
    [InlineData("22222222222", "us-east-2", "i-0123456789abcdef0", "e1", "$.account")]
    [InlineData("222222222222", "../..", "i-0123456789abcdef0", "e1", "$.region")]
    [InlineData("222222222222", "us-east-2", "i-1", "e1", "$.instanceId")]
    [InlineData("222222222222", "us-east-2", "i-0123456789abcdef0", "e/1", "$.eventId")]
    [InlineData("222222222222", "us-east-2", "i-0123456789abcdef0", null, "$.eventId: found nothing")]
    public async Task An_event_is_validated_like_any_input(
        string account,
        string region,
        string instanceId,
        string? eventId,
        string problem
    )
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() =>
            records.FindAsync(ec2, new LaunchedInstance(account, region, instanceId, eventId))
        );

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Empty(records.Table.Fake.Made<QueryRequest>());
    }

    private async Task LeaveAsync(string name, (string, string) tag)
    {
        var selection = Some.Selection() with { Leaving = [new LeavingInstance(Some.InstanceId, "stopped", HasProfile: true)] };
        await records.ApplyAsync(GrantRecords.Tagged(name, tag), selection);
    }

    private void Launch(string? profileArn = null) => ec2.Add(Some.InstanceId, "running", profileArn, ("Team", "web"), ("Other", "x"));

    private Task RecordAsync(string name, params (string Key, string Value)[] tags) =>
        records.ApplyAsync(
            Some.SeedWith(seed =>
            {
                seed["name"] = name;
                seed.Remove("accessRoleName");
                seed["consumer"]!.AsObject().Remove("instanceRoleName");
                seed["consumer"]!["instances"] = new JsonObject
                {
                    ["tags"] = new JsonObject(tags.Select(tag => KeyValuePair.Create(tag.Key, (JsonNode?)tag.Value))),
                };
            })
        );
}
