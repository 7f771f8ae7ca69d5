using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Instance;

/// <summary>What happens to a batch in the rounds that the state machine gives it.</summary>
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
    public async Task A_running_command_is_polled_and_then_left_to_the_state_machine()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));

        Assert.False(batch.Done);
        Assert.Equal([Some.InstanceId], Assert.Single(batch.Commands).InstanceIds);
        Assert.InRange(ssm.Fake.Made<ListCommandInvocationsRequest>().Count, 5, 60);
        Assert.Equal(1, batch.WaitSeconds);
    }

    [Fact]
    public async Task A_superseded_run_does_not_wait_for_its_commands()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";
        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));
        await ssm.Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => ssm.CollectAsync(batch, ManagedInstances.Start.AddSeconds(30)));
    }

    [Fact]
    public async Task A_command_on_a_terminated_instance_is_not_waited_for()
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
    public async Task An_invocation_that_the_list_is_ahead_of_is_read_the_next_time()
    {
        ssm.Statuses[Some.InstanceId] = "Success";
        var asked = 0;
        ssm.Fake.On(
            (GetCommandInvocationRequest _) =>
                asked++ == 0
                    ? new GetCommandInvocationResponse { Status = "InProgress", StatusDetails = "InProgress" }
                    : new GetCommandInvocationResponse
                    {
                        Status = "Success",
                        StatusDetails = "Success",
                        StandardOutputContent = ssm.Output,
                    }
        );

        var batch = await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start.AddSeconds(2));

        Assert.Equal(InstanceStatus.Verified, Assert.Single(batch.Results).Status);
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
    public async Task The_wait_for_a_command_doubles_and_stays_at_half_a_minute()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";
        var batch = ManagedInstances.Sent(Some.InstanceId);
        var waits = new List<int>();
        for (var round = 0; round < 6; round++)
        {
            batch = await ssm.CollectAsync(batch, ManagedInstances.Start);
            waits.Add(batch.WaitSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30], waits);
    }

    [Fact]
    public async Task An_agent_is_polled_every_few_seconds_in_the_first_five_minutes()
    {
        var batch = new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start };
        for (var round = 0; round < 20; round++)
        {
            batch = await ssm.CollectAsync(batch, ManagedInstances.Start.AddMinutes(5).AddSeconds(-1));
            Assert.Equal(1, batch.WaitSeconds);
        }

        batch = await ssm.CollectAsync(batch, ManagedInstances.Start.AddMinutes(5));
        Assert.Equal(30, batch.WaitSeconds);
    }

    [Fact]
    public async Task A_running_command_delays_a_waiting_instance_by_at_most_five_seconds()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";
        var batch = ManagedInstances.Sent(Some.InstanceId) with { Waiting = ["i-00000002"] };
        var before = ssm.Time.GetUtcNow();

        batch = await ssm.CollectAsync(batch, ManagedInstances.Start);

        Assert.InRange(
            ssm.Time.GetUtcNow() - before + TimeSpan.FromSeconds(batch.WaitSeconds),
            TimeSpan.FromSeconds(3),
            TimeSpan.FromSeconds(5)
        );
    }

    [Fact]
    public async Task A_young_command_is_polled_several_times_a_second()
    {
        ssm.Statuses[Some.InstanceId] = "InProgress";
        var looks = new List<DateTimeOffset>();
        ssm.Fake.On(
            (ListCommandInvocationsRequest _) =>
            {
                looks.Add(ssm.Time.GetUtcNow());
                return new ListCommandInvocationsResponse
                {
                    CommandInvocations = [new CommandInvocation { InstanceId = Some.InstanceId, Status = "InProgress" }],
                };
            }
        );

        await ssm.CollectAsync(ManagedInstances.Sent(Some.InstanceId), ManagedInstances.Start);

        var young = looks.TakeWhile(look => look - looks[0] <= TimeSpan.FromSeconds(6)).ToList();
        Assert.InRange(young.Count, 10, 100);
        Assert.All(young.Zip(young.Skip(1)), pair => Assert.True(pair.Second - pair.First <= TimeSpan.FromSeconds(0.35)));
    }

    [Theory]
    [InlineData(45, 1)]
    [InlineData(45, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    [InlineData(720, 1)]
    [InlineData(720, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    public async Task Batches_that_wait_to_the_end_do_not_fill_the_executions_history(int minutes, int batches)
    {
        var (rounds, took) = await WaitAsync(minutes, batches);

        Assert.InRange(rounds * batches * EventsOfRound, 1, 23_000);
        Assert.InRange(took, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 10));
    }

    /// <summary>The failed run has waited for the same instances, and both waits are one execution.</summary>
    [Theory]
    [InlineData(1, 1)]
    [InlineData(45, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    [InlineData(720, 1)]
    [InlineData(720, InstanceSelector.MaxInstances / Batch.MaxInstances)]
    public async Task A_rollback_waits_ten_minutes_at_most_and_its_run_has_left_room_for_that_in_the_history(int minutes, int batches)
    {
        ssm.Asking = request => request with { OnFailure = OnFailure.Rollback };
        var (before, _) = await WaitAsync(minutes, batches);

        ssm.Asking = request => request with { RollsBack = Rollback.Former };
        var (rounds, took) = await WaitAsync(minutes, batches);

        Assert.InRange((before + rounds) * batches * EventsOfRound, 1, 23_000);
        var wait = Math.Min(minutes, 10);
        Assert.InRange(took, TimeSpan.FromMinutes(wait), TimeSpan.FromMinutes(wait + 7));
    }

    // Send configuration, Collect configuration, All collected? and Wait: 5 + 5 + 2 + 2 events.
    private const int EventsOfRound = 14;

    // An instance that never gets an agent.
    private async Task<(int Rounds, TimeSpan Took)> WaitAsync(int minutes, int batches)
    {
        var batch = new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start };
        var now = ManagedInstances.Start;
        var rounds = 0;
        while (!batch.Done)
        {
            var before = ssm.Time.GetUtcNow();
            batch = await ssm.SendAsync(batch, now - ManagedInstances.Start);
            now += ssm.Time.GetUtcNow() - before;
            batch = await ssm.CollectAsync(batch, now, batches, Some.Waiting(minutes));
            now += TimeSpan.FromSeconds(batch.Done ? 0 : batch.WaitSeconds);
            rounds++;
        }

        return (rounds, now - ManagedInstances.Start);
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
    public async Task Results_of_many_batches_share_the_size_limit_of_one_state()
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
