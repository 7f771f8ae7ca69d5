using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Instance;

/// <summary>What becomes of a batch, in the turns that the state machine gives it.</summary>
public sealed class CollectConfigurationTests
{
    private readonly ManagedInstances ssm = new();

    [Fact]
    public async Task Finished_commands_become_results_and_end_the_batch()
    {
        ssm.Statuses[Some.InstanceId] = "Success";

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));

        Assert.True(batch.Done);
        Assert.Equal(InstanceStatus.Verified, Assert.Single(batch.Results).Status);
    }

    [Fact]
    public async Task A_command_that_still_runs_is_looked_at_again_and_then_left_to_the_state_machine()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));

        Assert.False(batch.Done);
        Assert.Equal([Some.InstanceId], Assert.Single(batch.Commands).InstanceIds);
        Assert.InRange(ssm.Fake.Made<ListCommandInvocationsRequest>().Count, 5, 40);
        Assert.Equal(1, batch.WaitSeconds);
    }

    [Fact]
    public async Task A_command_on_an_instance_that_was_terminated_is_not_waited_for()
    {
        ssm.Statuses["i-00000001"] = "InProgress";
        ssm.Statuses["i-00000002"] = "InProgress";
        ssm.States["i-00000002"] = "terminated";

        var batch = await ssm.CollectAsync(ManagedInstances.Sent("i-00000001", "i-00000002"), ManagedInstances.Start.AddSeconds(2));

        Assert.Equal(["i-00000001"], Assert.Single(batch.Commands).InstanceIds);
        var result = Assert.Single(batch.Results);
        Assert.Equal(("i-00000002", InstanceStatus.Unreachable), (result.InstanceId, result.Status));
    }

    [Fact]
    public async Task An_invocation_that_cannot_be_read_yet_is_read_the_next_time()
    {
        ssm.Statuses[Some.InstanceId] = "Success";
        var asked = 0;
        ssm.Fake.On(
            (GetCommandInvocationRequest _) =>
                asked++ == 0
                    ? throw new InvocationDoesNotExistException("soon")
                    : new GetCommandInvocationResponse
                    {
                        Status = "Success",
                        StatusDetails = "Success",
                        StandardOutputContent = ssm.Output,
                    }
        );

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));

        Assert.True(batch.Done);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Waiting_ends_after_the_time_that_the_stack_sets_with_advice()
    {
        var waiting = new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start };

        var before = await ssm.CollectAsync(waiting, ManagedInstances.Start.AddMinutes(45).AddSeconds(-1));
        var after = await ssm.CollectAsync(waiting, ManagedInstances.Start.AddMinutes(45));

        Assert.False(before.Done);
        Assert.True(after.Done);
        var result = Assert.Single(after.Results);
        Assert.Equal(InstanceStatus.Unreachable, result.Status);
        Assert.Contains("does not manage the instance after 45 minutes", Assert.Single(result.Checks).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wait_doubles_and_stays_at_half_a_minute()
    {
        var batch = new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start };
        var waits = new List<int>();
        for (var round = 0; round < 6; round++)
        {
            batch = await ssm.CollectAsync(batch, ManagedInstances.Start);
            waits.Add(batch.WaitSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30], waits);
    }

    [Theory]
    [InlineData(45, 1)]
    [InlineData(45, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    [InlineData(720, 1)]
    [InlineData(720, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    public async Task Batches_that_wait_to_the_end_do_not_fill_the_executions_history(int minutes, int batches)
    {
        var batch = new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start };
        var now = ManagedInstances.Start;
        while (!batch.Done)
        {
            batch = await ssm.CollectAsync(batch, now, batches, Some.Waiting(minutes));
            now += TimeSpan.FromSeconds(batch.WaitSeconds);
        }

        // Send configuration, Collect configuration, All collected? and Wait: 5 + 5 + 2 + 2 events.
        Assert.InRange(batch.Rounds * batches * 14, 1, 23_000);
        Assert.InRange(now - ManagedInstances.Start, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 10));
    }

    [Fact]
    public async Task A_command_that_never_ends_is_given_up()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddHours(3));

        Assert.True(batch.Done);
        Assert.Equal(InstanceStatus.Unreachable, Assert.Single(batch.Results).Status);
    }

    [Fact]
    public async Task Results_of_many_batches_share_the_room_of_one_state()
    {
        ssm.Output = ssm.Output.Replace("as it should be", new string('x', 500), StringComparison.Ordinal);
        var ids = Enumerable.Range(0, 50).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
        {
            ssm.Statuses[id] = "Success";
        }

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(ids), ManagedInstances.Start.AddSeconds(2), batches: 20);

        Assert.Equal(50, batch.Results.Count);
        Assert.True(ResultSize.SizeOf(batch.Results) <= 150_000 / 20);
    }
}
