using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>Findings are of one grant alone, and say which executions have to be started.</summary>
public sealed class FindDriftTests : DriftTests
{
    [Fact]
    public async Task A_grant_that_equals_its_record_has_not_drifted_and_nothing_is_written()
    {
        await Accounts.ApplyAsync(Some.Seed);
        var written = (Accounts.IamA.Writes.Count(), Accounts.IamB.Writes.Count(), Accounts.Records.Item!["generation"]);

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0, 0), (found.Checked, found.Drifted.Count, found.Failed.Count, found.Starts.Count));
        Assert.Equal(written, (Accounts.IamA.Writes.Count(), Accounts.IamB.Writes.Count(), Accounts.Records.Item!["generation"]));
    }

    [Fact]
    public async Task An_outdated_denial_for_instances_that_left_is_not_drift()
    {
        await Accounts.ApplyAsync(Some.Seed);
        await Accounts.ApplyAsync(ById(Adopting));
        Assert.Contains("Deny", Accounts.IamB.Document(AssumePolicy), StringComparison.Ordinal);
        Accounts.Ec2.Remove(Some.InstanceId);
        Time.Advance(TimeSpan.FromDays(2));

        Assert.Empty((await Accounts.FindAsync(repair: false, 10_000, "web-team")).Drifted);
    }

    /// <summary>A grant of workers that live for an hour has a record of each, and nothing else may ever run for it.</summary>
    [Fact]
    public async Task In_mode_report_all_instances_that_are_gone_are_forgotten_and_no_others()
    {
        await Accounts.ApplyAsync(Some.Seed);
        var gone = Enumerable.Range(0, 5_000).Select(index => $"i-{0x10000000 + index:x8}").ToArray();
        foreach (var id in gone)
            Accounts.Records.Table.Put("instances/" + GrantRecords.Id, id);
        Accounts.Records.Table.Put(
            "instances/" + GrantRecords.Id,
            "i-f0000000",
            ("status", new AttributeValue("CONFIGURING")),
            ("at", new AttributeValue($"{Time.GetUtcNow():yyyy-MM-dd'T'HH:mm:ss.fff'Z'}"))
        );

        var found = await Accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Equal((1, 0), (found.Checked, found.Drifted.Count));
        var left = await Accounts.Records.Grants.Instances.IdsAsync(GrantRecords.Grant, CancellationToken.None);
        Assert.Equal([Adopting, Some.InstanceId, "i-f0000000"], left.Order(StringComparer.Ordinal));
        Assert.Equal("REVOKED", Accounts.Records.Instance(gone[^1])!["status"]);
    }

    [Fact]
    public async Task Instances_that_are_gone_are_left_to_the_run_of_a_newer_request()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Records.Table.Put("instances/" + GrantRecords.Id, "i-00000001");
        Accounts.Ec2.Before = OnceAsked(() =>
            Accounts.Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None)
        );

        await Accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.DoesNotContain("deleteAt", Accounts.Records.Instance("i-00000001")!.Keys);
    }

    [Fact]
    public async Task An_instance_with_the_tags_that_is_stopped_has_not_left()
    {
        await Accounts.ApplyAsync(GrantRecords.Tagged("web-team", ("Team", "web")));
        Accounts.Ec2.Remove(Some.InstanceId);
        Accounts.Ec2.Add(Some.InstanceId, "stopped", Profile, ("Team", "web"));

        Assert.Empty((await Accounts.FindAsync(repair: false, 10_000, "web-team")).Drifted);
    }

    [Fact]
    public async Task In_mode_report_nothing_is_started()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.IamA.AddVersions(AccessPolicy, 1);

        var found = await Accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Single(found.Drifted);
        Assert.Empty(found.Starts);
        Assert.Contains(
            Accounts.Invocation.Lines.All,
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(GrantRecords.Id, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_name_of_a_started_execution_says_what_it_does_for_which_grant_in_80_characters()
    {
        var request = Some.SeedWith(seed => seed["name"] = new string('n', 32));
        await Accounts.ApplyAsync(request);
        Accounts.IamA.AddVersions(AccessPolicy, 1);

        var start = Assert.Single((await Accounts.FindAsync(repair: true, 10_000, request.Name)).Starts);

        Assert.False(start.Revokes);
        Assert.Equal(GrantKey.Of(request), start.Grant);
        Assert.Matches($"^{request.Name}-222222222222-us-east-2-drift-[0-9a-f]{{8}}$", start.Name);
        Assert.InRange(start.Name.Length, 1, 80);
    }

    [Fact]
    public async Task An_expired_grant_is_revoked_in_any_mode_and_without_the_consumer_account()
    {
        await Accounts.ApplyAsync(Some.Seed with { ExpiresAt = Time.GetUtcNow().AddMinutes(20) });
        Time.Advance(TimeSpan.FromMinutes(20));
        RefuseSessions();

        var found = await Accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Equal([GrantRecords.Grant], found.Expired);
        Assert.True(Assert.Single(found.Starts).Revokes);
        Assert.Equal((0, 0), (found.Checked, found.Failed.Count));
    }

    [Fact]
    public async Task A_revocation_that_stopped_halfway_is_completed()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Accounts.Records.BeginRevocationAsync();
        await Accounts.Records.EndRevocationAsync(ends: false);

        var found = await Accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Equal([GrantRecords.Grant], found.Expired);
        Assert.True(Assert.Single(found.Starts).Revokes);
    }

    [Fact]
    public async Task A_completed_revocation_is_ignored()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Accounts.Records.BeginRevocationAsync();
        await Accounts.Records.EndRevocationAsync(ends: true);

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team", "unheard-of");

        Assert.Equal((0, 0, 0), (found.Checked, found.Expired.Count, found.Failed.Count));
    }

    [Fact]
    public async Task A_grant_that_a_run_is_changing_is_left_to_it_unless_the_run_was_stopped_long_ago()
    {
        await Accounts.ApplyAsync(Some.Seed);
        await Accounts.Records.ClaimAsync(Some.Seed);
        Accounts.IamA.AddVersions(AccessPolicy, 1);

        var held = await Accounts.FindAsync(repair: true, 10_000, "web-team");
        Time.Advance(TimeSpan.FromHours(2));
        var forgotten = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("GrantInProgress: The execution " + Some.Execution, Assert.Single(held.Failed).Error, StringComparison.Ordinal);
        Assert.Equal(0, held.Failures);
        Assert.Empty(held.Starts);
        Assert.Single(forgotten.Starts);
    }

    [Fact]
    public async Task What_a_run_changed_meanwhile_is_not_drift()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.IamA.AddVersions(AccessPolicy, 1);
        Accounts.Ec2.Before = _ =>
            Accounts
                .Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None)
                .GetAwaiter()
                .GetResult();

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal("GrantInProgress: It was changed while it was checked.", Assert.Single(found.Failed).Error);
        Assert.Equal(0, found.Failures);
        Assert.Empty(found.Starts);
    }

    [Fact]
    public async Task One_grant_that_cannot_be_checked_fails_alone()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Records.Table.Put(
            "grants",
            "222222222222/us-east-2/spoiled",
            ("generation", new() { N = "1" }),
            ("requested", new() { S = "?" })
        );

        var found = await Accounts.FindAsync(repair: true, 10_000, "spoiled", "web-team");

        Assert.Equal("spoiled", Assert.Single(found.Failed).Grant.Name);
        Assert.StartsWith("InvalidRequest: ", found.Failed[0].Error, StringComparison.Ordinal);
        Assert.Equal((1, 0), (found.Checked, found.Drifted.Count));
    }

    [Fact]
    public async Task A_consumer_account_that_is_not_prepared_fails_its_grants()
    {
        await Accounts.ApplyAsync(Some.Seed);
        RefuseSessions();

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("ConsumerNotPrepared: The role ", Assert.Single(found.Failed).Error, StringComparison.Ordinal);
        Assert.Equal(1, found.Failures);
        Assert.Empty(found.Starts);
    }

    [Fact]
    public async Task A_missing_permission_fails_the_grant_but_throttling_fails_the_invocation_which_is_retried()
    {
        await Accounts.ApplyAsync(Some.Seed);
        var code = "AccessDenied";
        Accounts.IamB.Fake.On(
            (GetRoleRequest _) => Some.Refuse<GetRoleResponse>(Some.Error(new AmazonIdentityManagementServiceException("no"), code))
        );

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");
        code = "Throttling";

        Assert.Equal("AccessDenied: no", Assert.Single(found.Failed).Error);
        await Assert.ThrowsAsync<TemporaryFailure>(() => Accounts.FindAsync(repair: true, 10_000, "web-team"));
    }

    /// <summary>Otherwise one grant for which IAM is throttled for long would keep all of its batch from being checked.</summary>
    [Fact]
    public async Task In_the_last_try_throttling_fails_the_grant_alone()
    {
        var other = Some.SeedWith(seed =>
        {
            (seed["name"], seed["accessRoleName"]) = ("other", "Other");
            seed["consumer"]!["instanceRoleName"] = "Other";
            seed["consumer"]!["instances"] = new JsonObject { ["tags"] = new JsonObject { ["Team"] = "other" } };
        });
        await Accounts.ApplyAsync(Some.Seed);
        await Accounts.ApplyAsync(other);
        Accounts.IamB.Fake.On(
            (GetRoleRequest request) =>
                request.RoleName == "Other"
                    ? Some.Refuse<GetRoleResponse>(Some.Error(new AmazonIdentityManagementServiceException("no"), "Throttling"))
                    : new GetRoleResponse { Role = Accounts.IamB.Role(request.RoleName) }
        );

        var found = await Accounts.FindAsync(repair: true, 10_000, lastTry: true, "other", "web-team");

        Assert.Equal(("other", "Throttling: no"), (Assert.Single(found.Failed).Grant.Name, found.Failed[0].Error));
        Assert.Equal((1, 1), (found.Checked, found.Failures));
    }

    [Fact]
    public async Task Findings_keep_to_their_size_limit_and_say_how_much_is_left_out()
    {
        await Accounts.ApplyAsync(Some.Seed);
        for (var index = 0; index < 40; index++)
            Accounts.IamA.AddInline(Name, $"by-hand-{index:d2}");

        var all = await Accounts.FindAsync(repair: true, 20_000, "web-team");
        var few = await Accounts.FindAsync(repair: true, 1_000, "web-team");
        var none = await Accounts.FindAsync(repair: true, 200, "web-team");

        Assert.Equal("and 20 more", Assert.Single(all.Drifted).Drift![^1]);
        Assert.InRange(Assert.Single(few.Drifted).Drift!.Count, 2, 10);
        // Neither as drift nor as not looked at.
        Assert.Equal((0, 0, 2, 1), (none.Drifted.Count, none.NotLookedAt.Count, none.Omitted, none.Starts.Count));
    }

    [Fact]
    public async Task Grants_that_could_not_be_checked_are_counted_even_where_there_is_no_room_to_name_them()
    {
        await Accounts.ApplyAsync(Some.Seed);
        RefuseSessions();

        var found = await Accounts.FindAsync(repair: true, 100, "web-team");

        Assert.Equal((0, 1, 1), (found.Failed.Count, found.Omitted, found.Failures));
    }

    private static Action<Amazon.Runtime.AmazonWebServiceRequest> OnceAsked(Func<Task> meanwhile)
    {
        var done = false;
        return _ =>
        {
            if (done)
                return;

            done = true;
            Assert.True(meanwhile().IsCompletedSuccessfully);
        };
    }
}
