using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Instance;

/// <summary>Which instances get the command, and with which parameters.</summary>
public sealed class SendConfigurationTests
{
    private readonly ManagedInstances ssm = new();

    [Fact]
    public async Task The_document_gets_the_seeds_request_as_parameters()
    {
        ssm.Managed[Some.InstanceId] = ("Online", "Linux");

        await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] });

        var sent = Assert.Single(ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal(("RepoGrant-ConfigureAccess", "$LATEST", "100%"), (sent.DocumentName, sent.DocumentVersion, sent.MaxErrors));
        Assert.Equal(
            new Dictionary<string, string>
            {
                ["AccessRoleArn"] = "arn:aws:iam::111111111111:role/repogrant/CrossAccountRepoAccessRole",
                ["Action"] = "configure",
                ["Generation"] = $"{ManagedInstances.Start.ToUnixTimeMilliseconds()}",
                ["Grant"] = "web-team",
                ["Branch"] = "main",
                ["Clone"] = "false",
                ["GitScope"] = "repository",
                ["Prerequisites"] = "report",
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
    public async Task A_superseded_run_sends_nothing()
    {
        await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] });
        ssm.Managed[Some.InstanceId] = ("Online", "Linux");
        await ssm.Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] }));

        Assert.Empty(ssm.Fake.Made<SendCommandRequest>());
    }

    [Fact]
    public async Task Only_instances_that_are_online_get_the_command_and_the_others_wait()
    {
        ssm.Managed["i-00000001"] = ("Online", "Linux");
        ssm.Managed["i-00000002"] = ("ConnectionLost", "Linux");

        var batch = await ssm.SendAsync(new Batch { Waiting = ["i-00000001", "i-00000002", "i-00000003"] });

        Assert.Equal(["i-00000002", "i-00000003"], batch.Waiting);
        Assert.Equal(["i-00000001"], Assert.Single(batch.Commands).InstanceIds);
        Assert.Equal(ManagedInstances.Start, batch.Since);
    }

    [Fact]
    public async Task An_agent_that_registers_meanwhile_gets_the_command_within_two_seconds()
    {
        var registered = ManagedInstances.Start.AddSeconds(10);
        ssm.Fake.On(
            (DescribeInstanceInformationRequest _) =>
                new DescribeInstanceInformationResponse
                {
                    InstanceInformationList =
                        ssm.Time.GetUtcNow() < registered
                            ? []
                            :
                            [
                                new InstanceInformation
                                {
                                    InstanceId = Some.InstanceId,
                                    PingStatus = "Online",
                                    PlatformType = "Linux",
                                },
                            ],
                }
        );

        var batch = await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] });

        Assert.Empty(batch.Waiting);
        Assert.Single(batch.Commands);
        Assert.InRange(ssm.Time.GetUtcNow(), registered, registered.AddSeconds(2));
    }

    [Fact]
    public async Task Agents_that_register_right_after_each_other_get_their_commands_in_one_round()
    {
        (string Id, DateTimeOffset RegisteredAt)[] agents =
        [
            ("i-00000001", ManagedInstances.Start),
            ("i-00000002", ManagedInstances.Start.AddSeconds(0.5)),
            ("i-00000003", ManagedInstances.Start.AddSeconds(9)),
        ];
        ssm.Fake.On(
            (DescribeInstanceInformationRequest request) =>
                new DescribeInstanceInformationResponse
                {
                    InstanceInformationList =
                    [
                        .. agents
                            .Where(agent => request.Filters[0].Values.Contains(agent.Id) && agent.RegisteredAt <= ssm.Time.GetUtcNow())
                            .Select(agent => new InstanceInformation
                            {
                                InstanceId = agent.Id,
                                PingStatus = "Online",
                                PlatformType = "Linux",
                            }),
                    ],
                }
        );

        var batch = await ssm.SendAsync(new Batch { Waiting = [.. agents.Select(agent => agent.Id)] });

        Assert.Equal(["i-00000001", "i-00000002"], batch.Commands.SelectMany(command => command.InstanceIds));
        // The third does not delay the next look at the commands.
        Assert.InRange(ssm.Time.GetUtcNow() - ManagedInstances.Start, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(3));
    }

    [Fact]
    public async Task A_longer_wait_is_left_to_the_state_machine()
    {
        var before = ssm.Time.GetUtcNow();

        await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start }, TimeSpan.FromMinutes(5));

        Assert.Single(ssm.Fake.Made<DescribeInstanceInformationRequest>());
        Assert.Equal(before, ssm.Time.GetUtcNow());
    }

    [Fact]
    public async Task A_command_is_young_however_long_its_instance_was_waited_for()
    {
        ssm.Managed[Some.InstanceId] = ("Online", "Linux");

        var batch = await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId], Rounds = 12 });

        Assert.Equal(0, batch.Rounds);
    }

    [Fact]
    public async Task An_instance_that_does_not_run_Linux_fails_at_once()
    {
        ssm.Managed[Some.InstanceId] = ("Online", "Windows");

        var batch = await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] });

        Assert.Empty(ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal("The instance runs Windows; RepoGrant configures Linux.", Assert.Single(Assert.Single(batch.Results).Checks).Detail);
        Assert.Empty(batch.Waiting);
    }

    [Fact]
    public async Task An_instance_that_goes_away_at_the_last_moment_makes_all_of_them_wait()
    {
        ssm.Managed[Some.InstanceId] = ("Online", "Linux");
        ssm.Fake.On((SendCommandRequest _) => Some.Refuse<SendCommandResponse>(new InvalidInstanceIdException("not in a valid state")));

        var batch = await ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] });

        Assert.Equal([Some.InstanceId], batch.Waiting);
        Assert.Empty(batch.Commands);
    }

    [Theory]
    [InlineData("shutting-down")]
    [InlineData("terminated")]
    public async Task An_instance_that_was_terminated_is_UNREACHABLE_at_once_and_the_others_get_the_command(string state)
    {
        ssm.Managed["i-00000001"] = ("Online", "Linux");
        ssm.States["i-00000002"] = state;

        var batch = await ssm.SendAsync(new Batch { Waiting = ["i-00000001", "i-00000002", "i-00000003"] });

        Assert.Equal(["i-00000001"], Assert.Single(batch.Commands).InstanceIds);
        Assert.Equal(["i-00000003"], batch.Waiting);
        var result = Assert.Single(batch.Results);
        Assert.Equal(("i-00000002", InstanceStatus.Unreachable), (result.InstanceId, result.Status));
        Assert.StartsWith($"The instance is {state}: it was terminated", Assert.Single(result.Checks).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_terminated_instance_that_Systems_Manager_still_shows_does_not_hold_up_the_others()
    {
        ssm.Managed["i-00000001"] = ("Online", "Linux");
        ssm.Managed["i-00000002"] = ("Online", "Linux");
        ssm.States["i-00000002"] = "terminated";
        ssm.Fake.On(
            (SendCommandRequest request) =>
                request.InstanceIds.Contains("i-00000002")
                    ? Some.Refuse<SendCommandResponse>(new InvalidInstanceIdException("not in a valid state"))
                    : new SendCommandResponse { Command = new Command { CommandId = $"command-{request.InstanceIds.Count}" } }
        );

        var sent = await ssm.SendAsync(new Batch { Waiting = ["i-00000001", "i-00000002"] });

        Assert.Empty(sent.Waiting);
        Assert.Equal(["i-00000001"], Assert.Single(sent.Commands).InstanceIds);
        Assert.Equal("i-00000002", Assert.Single(sent.Results).InstanceId);
    }

    [Theory]
    [InlineData(59, 0)]
    [InlineData(60, 1)]
    public async Task An_instance_that_EC2_does_not_know_is_given_a_minute(int seconds, int results)
    {
        ssm.States[Some.InstanceId] = null;

        var batch = await ssm.SendAsync(
            new Batch { Waiting = [Some.InstanceId], Since = ManagedInstances.Start },
            after: TimeSpan.FromSeconds(seconds)
        );

        Assert.Equal((results, 1 - results), (batch.Results.Count, batch.Waiting.Count));
    }

    [Fact]
    public async Task A_missing_document_means_that_the_consumer_account_is_not_prepared()
    {
        ssm.Managed[Some.InstanceId] = ("Online", "Linux");
        ssm.Fake.On((SendCommandRequest _) => Some.Refuse<SendCommandResponse>(new InvalidDocumentException("no such document")));

        var error = await Assert.ThrowsAsync<ConsumerNotPrepared>(() => ssm.SendAsync(new Batch { Waiting = [Some.InstanceId] }));

        Assert.Contains("RepoGrant-ConfigureAccess of account 222222222222 in us-east-2", error.Message, StringComparison.Ordinal);
    }
}
