using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Instance;

namespace RepoGrant.Tests.Fakes;

/// <summary>
/// Systems Manager with some managed instances in memory, an EC2 in which every instance is running, and the two handlers that use them.
/// </summary>
internal sealed class ManagedInstances
{
    public static readonly DateTimeOffset Start = new(2026, 7, 20, 10, 0, 0, TimeSpan.Zero);

    public SkippedPauses Time { get; } = new(Start);
    public Dictionary<string, (string Ping, string Platform)> Managed { get; } = [];
    public Dictionary<string, string> Statuses { get; } = [];

    /// <summary>The states of instances that EC2 does not show as running; null for one that it does not know.</summary>
    public Dictionary<string, string?> States { get; } = [];
    private readonly IAmazonEC2 ec2;
    private readonly IAmazonSimpleSystemsManagement ssm;
    public Fake Fake { get; }
    public string Output { get; set; } = string.Join('\n', CheckLines.OfSeed);
    private AccessRequest? begun;
    private int commands;

    /// <summary>The grant that is being applied.</summary>
    public GrantRecords Records { get; }

    public ManagedInstances()
    {
        Records = new GrantRecords(Time);
        (ec2, var instances) = TestKit.Fakes.Fake.Of<IAmazonEC2>();
        instances.On((DescribeInstancesRequest request) => Describe(request));
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

    /// <summary>What the run asks for, by the request that it began with.</summary>
    public Func<AccessRequest, AccessRequest> Asking { get; set; } = request => request;

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

    private DescribeInstancesResponse Describe(DescribeInstancesRequest request) =>
        new()
        {
            Reservations =
            [
                .. Assert
                    .Single(request.Filters)
                    .Values.Select(id => (Id: id, State: States.GetValueOrDefault(id, "running")))
                    .Where(instance => instance.State is not null)
                    .Select(instance => new Reservation
                    {
                        Instances =
                        [
                            new Amazon.EC2.Model.Instance
                            {
                                InstanceId = instance.Id,
                                State = new InstanceState { Name = instance.State },
                            },
                        ],
                    }),
            ],
        };

    private ConsumerClients Clients => new() { Ec2 = _ => ec2, Ssm = _ => ssm };

    public async Task<Batch> SendAsync(Batch batch, TimeSpan after = default)
    {
        begun ??= await Records.BeginAsync(Some.Seed);
        return await new SendConfiguration(Records.Grants, Some.Provisioner(Clients, Time), Time).SendConfigurationAsync(
            new BatchInput
            {
                Request = Asking(begun),
                Execution = Some.Execution,
                Batch = batch,
                Now = Start + after,
            },
            new Invocation()
        );
    }

    /// <summary>Removes the configuration, in a run without a record: a test that needs one creates it.</summary>
    public Task<IReadOnlyList<InstanceResult>> RemoveAsync(params string[] ids) => RemoveAsync(Some.Seed, left: false, ids);

    /// <summary>Cleans instances that left earlier, with the recorded request.</summary>
    public Task<IReadOnlyList<InstanceResult>> RemoveLeftAsync(AccessRequest request, params string[] ids) =>
        RemoveAsync(request, left: true, ids);

    private async Task<IReadOnlyList<InstanceResult>> RemoveAsync(AccessRequest request, bool left, string[] ids)
    {
        var running = new RemoveConfiguration(Records.Grants, Some.Provisioner(Clients, Time), Time).RemoveConfigurationAsync(
            new RemovalInput
            {
                Request = request,
                Execution = Some.Execution,
                InstanceIds = ids,
                Left = left,
            },
            new Invocation()
        );
        return (await running).Instances;
    }

    public async Task<Batch> CollectAsync(Batch batch, DateTimeOffset now, int batches = 1, Settings? settings = null)
    {
        begun ??= await Records.BeginAsync(Some.Seed);
        var collect = new CollectConfiguration(Records.Grants, Some.Provisioner(Clients, Time), settings ?? Some.Settings, Time);
        return await collect.CollectConfigurationAsync(
            new CollectInput
            {
                Request = Asking(begun),
                Execution = Some.Execution,
                Batch = batch,
                Now = now,
                Batches = batches,
            },
            new Invocation()
        );
    }
}
