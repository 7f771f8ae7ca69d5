using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>Which grants a launched instance gets, and what is believed of its event.</summary>
public sealed class FindGrantsTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_launched_instance_gets_the_grants_whose_tags_it_has_all_of_them()
    {
        for (var index = 0; index < 25; index++)
            await records.RecordAsync(GrantRecords.Tagged($"web-{index}", ("Team", "web")));

        await records.RecordAsync(GrantRecords.Tagged("db", ("Team", "db")));
        await records.RecordAsync(GrantRecords.Tagged("both", ("Team", "web"), ("Stage", "production")));

        var found = await records.FindAsync();

        Assert.Equal(
            Enumerable.Range(0, 25).Select(index => $"web-{index}").Order(),
            found.Grants.Select(grant => grant.Input.Grant.Name).Order()
        );
        Assert.All(found.Grants, grant => Assert.Equal([Some.InstanceId], grant.Input.InstanceIds));
        Assert.Contains("7bf73129-1428-4cd3-a780-95db273d1602-web-3", found.Grants.Select(grant => grant.Name));
    }

    [Fact]
    public async Task One_spoiled_record_does_not_keep_an_instance_from_its_other_grants()
    {
        records.Parameters["/repogrant/grants/222222222222/us-east-2/aaa"] = "spoiled";
        await records.RecordAsync(Some.Seed);

        Assert.Equal("web-team", Assert.Single((await records.FindAsync()).Grants).Input.Grant.Name);
    }

    [Fact]
    public async Task The_tags_that_count_are_those_that_EC2_says_the_instance_has()
    {
        records.Tags = new() { ["Team"] = "db" };
        await records.RecordAsync(Some.Seed);

        Assert.Empty((await records.FindAsync()).Grants);
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
            records.FindAsync(new LaunchedInstance(account, region, instanceId, eventId))
        );

        Assert.Contains(problem, refused.Message, StringComparison.Ordinal);
        Assert.Empty(records.Fake.Made<GetParametersByPathRequest>());
    }
}
