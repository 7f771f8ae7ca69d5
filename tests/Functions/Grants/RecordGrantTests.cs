using System.Text.Json.Nodes;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>What is recorded of a grant, and when.</summary>
public sealed class RecordGrantTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task The_record_holds_the_request_and_the_execution_before_the_first_change()
    {
        await records.RecordAsync(Some.Seed);

        var record = JsonNode.Parse(records.Parameters[GrantRecords.Name])!;
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Some.Event("seed")), record["request"]));
        Assert.Equal(Some.Execution, record["execution"]!.GetValue<string>());
        Assert.Null(record["result"]);
        Assert.Equal(ParameterTier.IntelligentTiering, Assert.Single(records.Fake.Made<PutParameterRequest>()).Tier);
    }

    [Fact]
    public async Task The_result_is_added_after_the_last_change()
    {
        await records.RecordAsync(Some.Seed);
        await records.RecordAsync(Some.Seed, GrantRecords.Report(InstanceStatus.Verified, InstanceStatus.Unreachable));

        Assert.Equal(
            """{"status":"NOT_VERIFIED","verified":1,"failed":0,"unreachable":1,"changed":1}""",
            JsonNode.Parse(records.Parameters[GrantRecords.Name])!["result"]!.ToJsonString()
        );
    }

    [Fact]
    public async Task The_result_of_an_execution_that_was_overtaken_is_not_added()
    {
        await records.RecordAsync(Some.Seed);
        await records.RecordAsync(Some.Seed with { ProfileName = "later" }, execution: Some.Execution + "-later");

        await records.RecordAsync(Some.Seed, GrantRecords.Report(InstanceStatus.Verified));

        Assert.Contains("later", records.Parameters[GrantRecords.Name], StringComparison.Ordinal);
        Assert.Null(JsonNode.Parse(records.Parameters[GrantRecords.Name])!["result"]);
    }

    [Fact]
    public async Task Plans_and_runs_for_single_instances_record_nothing()
    {
        await records.RecordAsync(Some.Seed with { Mode = Mode.Plan });
        await records.RecordAsync(Some.Seed with { Recorded = true });
        await records.RecordAsync(Some.Seed with { Recorded = true }, GrantRecords.Report(InstanceStatus.Verified));

        Assert.Empty(records.Parameters);
    }
}
