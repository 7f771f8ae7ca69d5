using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Instance;

/// <summary>Send configuration and Collect configuration, each alone and in the turns that the state machine gives them.</summary>
public sealed class ConfigureTests
{
    private static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider time = new(Start);
    private readonly Dictionary<string, (string Ping, string Platform)> managed = [];
    private readonly Dictionary<string, string> statuses = [];
    private readonly IAmazonSimpleSystemsManagement ssm;
    private readonly Fake fake;
    private string output = """{"check":"identity","user":"root","ok":true,"detail":"arn"}""";
    private int commands;

    public ConfigureTests()
    {
        (ssm, fake) = Fake.Of<IAmazonSimpleSystemsManagement>();
        fake.On((DescribeInstanceInformationRequest request) => Describe(request))
            .On((SendCommandRequest request) => new SendCommandResponse { Command = new Command { CommandId = $"command-{++commands}" } })
            .On(
                (ListCommandInvocationsRequest request) =>
                    new ListCommandInvocationsResponse
                    {
                        CommandInvocations =
                        [
                            .. statuses.Select(status => new CommandInvocation { InstanceId = status.Key, Status = status.Value }),
                        ],
                    }
            )
            .On(
                (GetCommandInvocationRequest request) =>
                    new GetCommandInvocationResponse
                    {
                        Status = statuses[request.InstanceId],
                        StatusDetails = statuses[request.InstanceId],
                        StandardOutputContent = output,
                    }
            );
    }

    [Fact]
    public async Task The_document_gets_the_seeds_request_as_parameters()
    {
        managed[Some.InstanceId] = ("Online", "Linux");

        await SendAsync(new Batch { Waiting = [Some.InstanceId] });

        var sent = Assert.Single(fake.Made<SendCommandRequest>());
        Assert.Equal("RepoGrant-ConfigureAccess", sent.DocumentName);
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["AccessRoleArn"] = "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
                ["Branch"] = "main",
                ["Clone"] = "false",
                ["GitScope"] = "repository",
                ["ProfileName"] = "cross-account-role",
                ["Region"] = "us-east-2",
                ["Repositories"] = "us-east-2/SharedDemoRepo",
                ["Users"] = "root",
            },
            sent.Parameters.OrderBy(parameter => parameter.Key)
                .ToDictionary(parameter => parameter.Key, parameter => Assert.Single(parameter.Value))
        );
    }

    [Fact]
    public async Task Only_instances_that_are_online_get_the_command_and_the_others_wait()
    {
        managed["i-00000001"] = ("Online", "Linux");
        managed["i-00000002"] = ("ConnectionLost", "Linux");

        var batch = await SendAsync(new Batch { Waiting = ["i-00000001", "i-00000002", "i-00000003"] });

        Assert.Equal(["i-00000002", "i-00000003"], batch.Waiting);
        Assert.Equal(["i-00000001"], Assert.Single(batch.Commands).InstanceIds);
        Assert.Equal(Start, batch.Since);
    }

    [Fact]
    public async Task An_instance_that_is_no_Linux_fails_at_once()
    {
        managed[Some.InstanceId] = ("Online", "Windows");

        var batch = await SendAsync(new Batch { Waiting = [Some.InstanceId] });

        Assert.Empty(fake.Made<SendCommandRequest>());
        Assert.Equal("The instance runs Windows; RepoGrant configures Linux.", Assert.Single(Assert.Single(batch.Results).Checks).Detail);
        Assert.Empty(batch.Waiting);
    }

    [Fact]
    public async Task An_instance_that_goes_away_at_the_last_moment_makes_all_wait()
    {
        managed[Some.InstanceId] = ("Online", "Linux");
        fake.On((SendCommandRequest _) => Some.Refuse<SendCommandResponse>(new InvalidInstanceIdException("not in a valid state")));

        var batch = await SendAsync(new Batch { Waiting = [Some.InstanceId] });

        Assert.Equal([Some.InstanceId], batch.Waiting);
        Assert.Empty(batch.Commands);
    }

    [Fact]
    public async Task A_missing_document_means_that_the_consumer_account_is_not_prepared()
    {
        managed[Some.InstanceId] = ("Online", "Linux");
        fake.On((SendCommandRequest _) => Some.Refuse<SendCommandResponse>(new InvalidDocumentException("no such document")));

        var error = await Assert.ThrowsAsync<ConsumerNotPrepared>(() => SendAsync(new Batch { Waiting = [Some.InstanceId] }));

        Assert.Contains("RepoGrant-ConfigureAccess of account 222222222222 in us-east-2", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Finished_commands_become_results_and_end_the_batch()
    {
        statuses[Some.InstanceId] = "Success";

        var batch = await CollectAsync(Sent(Some.InstanceId), Start.AddSeconds(2));

        Assert.True(batch.Done);
        Assert.Equal(InstanceStatus.Verified, Assert.Single(batch.Results).Status);
    }

    [Fact]
    public async Task A_command_that_still_runs_is_looked_at_again_and_then_left_to_the_state_machine()
    {
        statuses[Some.InstanceId] = "InProgress";

        var batch = await CollectAsync(Sent(Some.InstanceId), Start.AddSeconds(2));

        Assert.False(batch.Done);
        Assert.Equal([Some.InstanceId], Assert.Single(batch.Commands).InstanceIds);
        Assert.InRange(fake.Made<ListCommandInvocationsRequest>().Count, 5, 40);
        Assert.Equal(1, batch.WaitSeconds);
    }

    [Fact]
    public async Task An_invocation_that_cannot_be_read_yet_is_read_the_next_time()
    {
        statuses[Some.InstanceId] = "Success";
        var asked = 0;
        fake.On(
            (GetCommandInvocationRequest _) =>
                asked++ == 0
                    ? throw new InvocationDoesNotExistException("soon")
                    : new GetCommandInvocationResponse
                    {
                        Status = "Success",
                        StatusDetails = "Success",
                        StandardOutputContent = output,
                    }
        );

        var batch = await CollectAsync(Sent(Some.InstanceId), Start.AddSeconds(2));

        Assert.True(batch.Done);
        Assert.Equal(2, asked);
    }

    [Fact]
    public async Task Waiting_ends_after_the_time_that_the_stack_sets_with_advice()
    {
        var waiting = new Batch { Waiting = [Some.InstanceId], Since = Start };

        var before = await CollectAsync(waiting, Start.AddMinutes(45).AddSeconds(-1));
        var after = await CollectAsync(waiting, Start.AddMinutes(45));

        Assert.False(before.Done);
        Assert.True(after.Done);
        var result = Assert.Single(after.Results);
        Assert.Equal(InstanceStatus.Unreachable, result.Status);
        Assert.Contains("does not manage the instance after 45 minutes", Assert.Single(result.Checks).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_wait_doubles_and_stays_at_half_a_minute()
    {
        var batch = new Batch { Waiting = [Some.InstanceId], Since = Start };
        var waits = new List<int>();
        for (var round = 0; round < 6; round++)
        {
            batch = await CollectAsync(batch, Start);
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
        var batch = new Batch { Waiting = [Some.InstanceId], Since = Start };
        var now = Start;
        while (!batch.Done)
        {
            batch = await CollectAsync(batch, now, batches, Some.Waiting(minutes));
            now += TimeSpan.FromSeconds(batch.WaitSeconds);
        }

        // Send configuration, Collect configuration, All collected? and Wait: 5 + 5 + 2 + 2 events.
        Assert.InRange(batch.Rounds * batches * 14, 1, 23_000);
        Assert.InRange(now - Start, TimeSpan.FromMinutes(minutes), TimeSpan.FromMinutes(minutes + 10));
    }

    [Fact]
    public async Task A_command_that_never_ends_is_given_up()
    {
        statuses[Some.InstanceId] = "InProgress";

        var batch = await CollectAsync(Sent(Some.InstanceId), Start.AddHours(3));

        Assert.True(batch.Done);
        Assert.Equal(InstanceStatus.Unreachable, Assert.Single(batch.Results).Status);
    }

    [Fact]
    public async Task Results_of_many_batches_share_the_room_of_one_state()
    {
        output = string.Join('\n', Enumerable.Repeat(output.Replace("arn", new string('x', 500), StringComparison.Ordinal), 40));
        var ids = Enumerable.Range(0, 50).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
        {
            statuses[id] = "Success";
        }

        var batch = await CollectAsync(Sent(ids), Start.AddSeconds(2), batches: 20);

        Assert.Equal(50, batch.Results.Count);
        Assert.True(ResultSize.SizeOf(batch.Results) <= 150_000 / 20);
    }

    private static Batch Sent(params string[] ids) => new() { Commands = [new SentCommand("command-0", ids, Start)], Since = Start };

    private DescribeInstanceInformationResponse Describe(DescribeInstanceInformationRequest request)
    {
        var ids = Assert.Single(request.Filters).Values;
        Assert.InRange(ids.Count, 1, 50);
        return new DescribeInstanceInformationResponse
        {
            InstanceInformationList =
            [
                .. managed
                    .Where(instance => ids.Contains(instance.Key))
                    .Select(instance => new InstanceInformation
                    {
                        InstanceId = instance.Key,
                        PingStatus = instance.Value.Ping,
                        PlatformType = instance.Value.Platform,
                    }),
            ],
        };
    }

    private Task<Batch> SendAsync(Batch batch) =>
        new SendConfiguration(Some.Provisioner(new ConsumerClients { Ssm = _ => ssm }, time)).SendConfigurationAsync(
            new BatchInput
            {
                Request = Some.Seed,
                Execution = Some.Execution,
                Batch = batch,
                Now = Start,
            },
            new Invocation()
        );

    private async Task<Batch> CollectAsync(Batch batch, DateTimeOffset now, int batches = 1, Settings? settings = null)
    {
        var running = new CollectConfiguration(
            Some.Provisioner(new ConsumerClients { Ssm = _ => ssm }, time),
            settings ?? Some.Settings,
            time
        ).CollectConfigurationAsync(
            new CollectInput
            {
                Request = Some.Seed,
                Execution = Some.Execution,
                Batch = batch,
                Now = now,
                Batches = batches,
            },
            new Invocation()
        );
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        return await running;
    }
}
