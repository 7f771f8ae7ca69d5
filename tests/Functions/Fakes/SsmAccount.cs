using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;

namespace RepoGrant.Tests.Fakes;

/// <summary>Systems Manager of the consumer account in memory: which instances are online, and what a command prints there.</summary>
internal sealed class SsmAccount
{
    private readonly Dictionary<string, List<string>> commands = [];

    public SsmAccount()
    {
        (Client, Fake) = Fake.Of<IAmazonSimpleSystemsManagement>();
        Fake.On(
                (DescribeInstanceInformationRequest request) =>
                    new DescribeInstanceInformationResponse
                    {
                        InstanceInformationList =
                        [
                            .. Online
                                .Keys.Where(id => request.Filters[0].Values.Contains(id))
                                .Select(id => new InstanceInformation
                                {
                                    InstanceId = id,
                                    PingStatus = PingStatus.Online,
                                    PlatformType = PlatformType.Linux,
                                }),
                        ],
                    }
            )
            .On((SendCommandRequest request) => Send(request))
            .On(
                (ListCommandInvocationsRequest request) =>
                    new ListCommandInvocationsResponse
                    {
                        CommandInvocations =
                        [
                            .. commands[request.CommandId]
                                .Where(id => Online[id] is not null)
                                .Select(id => new CommandInvocation { InstanceId = id, Status = CommandInvocationStatus.Success }),
                        ],
                    }
            )
            .On(
                (GetCommandInvocationRequest request) =>
                    new GetCommandInvocationResponse
                    {
                        Status = CommandInvocationStatus.Success,
                        StandardOutputContent = string.Join('\n', Online[request.InstanceId]!),
                    }
            );
    }

    public IAmazonSimpleSystemsManagement Client { get; }

    public Fake Fake { get; }

    /// <summary>What each online instance prints; null if it never answers.</summary>
    public Dictionary<string, IReadOnlyList<string>?> Online { get; } = [];

    private SendCommandResponse Send(SendCommandRequest request)
    {
        var id = $"command-{commands.Count}";
        commands[id] = request.InstanceIds;
        return new SendCommandResponse { Command = new Command { CommandId = id } };
    }
}
