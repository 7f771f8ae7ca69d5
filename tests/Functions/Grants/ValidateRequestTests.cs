using System.Text.Json.Nodes;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>A recorded grant, read and validated again, and what depends on the time. Requests from outside: Validation/.</summary>
public sealed class ValidateRequestTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly GrantRecords records;
    private readonly Ec2Account ec2 = new();

    public ValidateRequestTests()
    {
        records = new GrantRecords(time);
        ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
    }

    [Fact]
    public async Task A_recorded_grant_is_applied_only_to_the_instances_in_the_input()
    {
        await records.ApplyAsync(Some.Seed);

        var request = await records.ValidateAsync(Some.Event("recorded-grant"));

        Assert.True(request.Recorded);
        Assert.False(request.Claimed);
        Assert.Equal((await records.ReadAsync())!.Generation, request.Generation);
        Assert.Equal([Some.InstanceId], request.Consumer.Instances.Ids);
        Assert.Empty(request.Consumer.Instances.Tags);
        Assert.Equal("contribute", request.Repositories[0].Access.ToString(), ignoreCase: true);
    }

    [Fact]
    public async Task An_input_that_is_only_for_selected_instances_says_which_the_record_selects()
    {
        await records.ApplyAsync(Some.WithTags(("Team", "web")));
        var input = JsonNode.Parse(Some.Event("recorded-grant"))!;

        Assert.Null((await records.ValidateAsync(input.ToJsonString())).SelectedBy);
        input["only"] = "selected";
        var request = await records.ValidateAsync(input.ToJsonString());

        Assert.Equal([Some.InstanceId], request.Consumer.Instances.Ids);
        Assert.Equal("web", Assert.Single(request.SelectedBy!.Tags).Value);
        Assert.Null(request.AsRequested().SelectedBy);
    }

    [Fact]
    public async Task Without_instances_the_recorded_request_is_applied_in_full()
    {
        await records.ApplyAsync(Some.Seed);

        var request = await records.ValidateAsync(Some.Event("repair"));

        Assert.False(request.Recorded);
        Assert.Equal((await records.ReadAsync())!.Generation, request.Generation);
        Assert.Equal(Some.Seed.Consumer.Instances.Ids, request.Consumer.Instances.Ids);
        Assert.Equal(Some.Seed.Consumer.Instances.Tags, request.Consumer.Instances.Tags);
        Assert.Equal(Mode.Apply, request.Mode);
    }

    [Fact]
    public async Task An_empty_list_of_instances_is_not_all_of_them()
    {
        await records.ApplyAsync(Some.Seed);
        var none = JsonNode.Parse(Some.Event("recorded-grant"))!;
        none["instanceIds"] = new JsonArray();

        await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(none.ToJsonString()));
    }

    [Fact]
    public async Task A_grant_that_is_not_recorded_is_an_invalid_request()
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));

        Assert.EndsWith($"$.grant: the grant {GrantRecords.Id} is not recorded", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_claimed_grant_without_a_request_counts_as_not_recorded()
    {
        await records.ClaimAsync(Some.Seed);

        await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));
    }

    [Fact]
    public async Task A_grant_that_has_been_revoked_is_an_invalid_request()
    {
        await records.ApplyAsync(Some.Seed);
        await records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));

        Assert.EndsWith($"the grant {GrantRecords.Id} has been revoked", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_grant_is_an_invalid_request()
    {
        await records.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow().AddMinutes(20) });
        time.Advance(TimeSpan.FromMinutes(20));

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));

        Assert.EndsWith($"the grant {GrantRecords.Id} ended at 2026-07-20T10:20:00Z", refused.Message, StringComparison.Ordinal);
        Assert.Empty((await records.FindAsync(ec2)).Grants);
    }

    [Theory]
    [InlineData("2026-07-20T10:15:00Z")]
    [InlineData("2026-07-20T12:15:00+02:00")]
    [InlineData("2026-07-20T10:15:00.9Z")]
    public async Task The_access_may_expire_in_a_quarter_of_an_hour(string end) =>
        Assert.Equal(new DateTimeOffset(2026, 7, 20, 10, 15, 0, TimeSpan.Zero), (await records.ValidateAsync(Ending(end))).ExpiresAt);

    [Theory]
    [InlineData("2026-07-20T10:14:59Z")]
    [InlineData("2026-07-20T12:14:59+02:00")]
    [InlineData("2020-01-31T18:00:00Z")]
    public async Task The_access_may_not_expire_earlier_or_in_the_past(string end)
    {
        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Ending(end)));

        Assert.Contains("$.expiresAt: found", refused.Message, StringComparison.Ordinal);
        Assert.Contains("a time at least 15 minutes ahead (2026-07-20T10:15:00Z or later)", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_sees_what_may_exist_and_claims_nothing()
    {
        await records.ApplyAsync(Some.Seed with { AccessRoleName = "Former" });
        var before = records.Item!;

        var plan = await records.ValidateAsync(Some.Event("plan"));

        Assert.Equal(["Former"], plan.Applied!.AccessRoleNames);
        Assert.False(plan.Claimed);
        Assert.Equal(before, records.Item);
    }

    [Theory]
    [InlineData("no JSON", "x")]
    [InlineData("nothing", "null")]
    [InlineData("a request that is not valid", """{"repositories":[{"name":"a/b"}]}""")]
    [InlineData(
        "another grant",
        """{"name":"other","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}}}"""
    )]
    [InlineData(
        "another account",
        """{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"333333333333","instances":{"tags":{"Team":"web"}}}}"""
    )]
    [InlineData(
        "a plan",
        """{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}},"mode":"plan"}"""
    )]
    [InlineData(
        "a claim by hand",
        """{"name":"web-team","repositories":[{"name":"R"}]"""
            + ""","consumer":{"accountId":"222222222222","instances":{"tags":{"Team":"web"}}},"claimed":true}"""
    )]
    public async Task A_record_that_somebody_spoiled_is_not_believed(string spoiled, string text)
    {
        records.PutByHand(text);

        await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));
        var found = await records.FindAsync(ec2);

        Assert.Empty(found.Grants);
        Assert.Contains(
            records.Invocation.Lines.All,
            line => line.StartsWith("Error", StringComparison.Ordinal) && line.Contains(GrantRecords.Id, StringComparison.Ordinal)
        );
        Assert.NotEmpty(spoiled);
    }

    [Fact]
    public async Task A_record_of_a_newer_version_is_refused_with_what_to_update()
    {
        records.PutByHand(Some.Event("seed"), version: GrantRecord.Version + 1);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.ValidateAsync(Some.Event("recorded-grant")));

        Assert.Contains("Update the stack of the repository account.", refused.Message, StringComparison.Ordinal);
    }

    private static string Ending(string end)
    {
        var request = JsonNode.Parse(Some.Event("seed"))!;
        request["expiresAt"] = end;
        return request.ToJsonString();
    }
}
