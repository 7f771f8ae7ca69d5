using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Instance;

namespace RepoGrant.Tests.Fakes;

/// <summary>Systems Manager with some managed instances in memory, and the two handlers that use it.</summary>
internal sealed class ManagedInstances
{
    public static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    public FakeTimeProvider Time { get; } = new(Start);
    public Dictionary<string, (string Ping, string Platform)> Managed { get; } = [];
    public Dictionary<string, string> Statuses { get; } = [];
    private readonly IAmazonSimpleSystemsManagement ssm;
    public Fake Fake { get; }
    public string Output { get; set; } = """{"check":"identity","user":"root","ok":true,"detail":"arn"}""";
    private int commands;

    public ManagedInstances()
    {
        (ssm, Fake) = TestKit.Fakes.Fake.Of<IAmazonSimpleSystemsManagement>();
        Fake.On((DescribeInstanceInformationRequest request) => Describe(request))
            .On((SendCommandRequest request) => new SendCommandResponse { Command = new Command { CommandId = $"command-{++commands}" } })
            .On(
                (ListCommandInvocationsRequest request) =>
                    new ListCommandInvocationsResponse
                    {
                        CommandInvocations =
                        [
                            .. Statuses.Select(status => new CommandInvocation { InstanceId = status.Key, Status = status.Value }),
                        ],
                    }
            )
            .On(
                (GetCommandInvocationRequest request) =>
                    new GetCommandInvocationResponse
                    {
                        Status = Statuses[request.InstanceId],
                        StatusDetails = Statuses[request.InstanceId],
                        StandardOutputContent = Output,
                    }
            );
    }

    public static Batch Sent(params string[] ids) => new() { Commands = [new SentCommand("command-0", ids, Start)], Since = Start };

    private DescribeInstanceInformationResponse Describe(DescribeInstanceInformationRequest request)
    {
        var ids = Assert.Single(request.Filters).Values;
        Assert.InRange(ids.Count, 1, 50);
        return new DescribeInstanceInformationResponse
        {
            InstanceInformationList =
            [
                .. Managed
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

    public Task<Batch> SendAsync(Batch batch) =>
        new SendConfiguration(Some.Provisioner(new ConsumerClients { Ssm = _ => ssm }, Time)).SendConfigurationAsync(
            new BatchInput
            {
                Request = Some.Seed,
                Execution = Some.Execution,
                Batch = batch,
                Now = Start,
            },
            new Invocation()
        );

    public async Task<Batch> CollectAsync(Batch batch, DateTimeOffset now, int batches = 1, Settings? settings = null)
    {
        var running = new CollectConfiguration(
            Some.Provisioner(new ConsumerClients { Ssm = _ => ssm }, Time),
            settings ?? Some.Settings,
            Time
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
            Time.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        return await running;
    }
}
