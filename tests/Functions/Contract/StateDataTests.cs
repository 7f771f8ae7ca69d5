using System.Text.Json;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Contract;

public sealed class StateDataTests
{
    [Fact]
    public void A_batch_that_says_only_who_waits_has_no_commands_and_no_results()
    {
        var batch = JsonSerializer.Deserialize("""{"waiting":["i-0123456789abcdef0"]}""", JsonContext.Default.Batch)!;

        Assert.Equal([Some.InstanceId], batch.Waiting);
        Assert.Empty(batch.Commands);
        Assert.Empty(batch.Results);
        Assert.False(batch.Done);
    }

    [Fact]
    public void Words_in_states_are_those_of_the_contract()
    {
        var result = new InstanceResult(
            Some.InstanceId,
            InstanceStatus.Unreachable,
            [new Check("managed", Ok: false, "deaf") { User = "root" }]
        );

        Assert.Equal(
            """{"instanceId":"i-0123456789abcdef0","status":"UNREACHABLE","checks":[{"name":"managed","ok":false"""
                + ""","detail":"deaf","user":"root"}]}""",
            JsonSerializer.Serialize(result, JsonContext.Default.InstanceResult)
        );
    }

    [Fact]
    public void A_run_for_a_recorded_grant_says_so_and_any_other_omits_the_field()
    {
        var recorded = JsonSerializer.SerializeToNode(Some.Seed with { Recorded = true }, JsonContext.Default.AccessRequest)!;
        var full = JsonSerializer.SerializeToNode(Some.Seed, JsonContext.Default.AccessRequest)!.AsObject();

        Assert.True(recorded["recorded"]!.GetValue<bool>());
        Assert.True(JsonSerializer.Deserialize(recorded, JsonContext.Default.AccessRequest)!.Recorded);
        Assert.False(full.ContainsKey("recorded"));
    }
}
