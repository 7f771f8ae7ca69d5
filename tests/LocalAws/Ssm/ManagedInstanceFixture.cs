using Amazon.EC2;
using Amazon.SimpleSystemsManagement;
using Amazon.SimpleSystemsManagement.Model;
using LocalAws.Tests.Ec2;

namespace LocalAws.Tests.Ssm;

/// <summary>A LocalAws in which instances become managed quickly, with one that already is.</summary>
public sealed class ManagedInstanceFixture : LocalAwsFixture, IAsyncLifetime
{
    public const string Account = "222222222222";

    public string InstanceId { get; private set; } = "";

    internal AmazonEC2Client Ec2 { get; private set; } = null!;

    internal AmazonSimpleSystemsManagementClient Ssm { get; private set; } = null!;

    protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
        options with
        {
            Delays = new() { AgentRegistration = TimeSpan.FromMilliseconds(20), CommandStart = TimeSpan.FromMilliseconds(50) },
        };

    async ValueTask IAsyncLifetime.InitializeAsync()
    {
        await InitializeAsync();
        (Ec2, Ssm) = (Host.Ec2(Account), Host.Ssm(Account));
        InstanceId = await RunAsync(await Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore"));
        await OnlineAsync(InstanceId);
    }

    internal Task<string> RunAsync(string? profile, params (string Key, string Value)[] tags) => Ec2.RunAsync(profile, tags);

    internal async Task OnlineAsync(params string[] ids)
    {
        var request = new DescribeInstanceInformationRequest { Filters = [new() { Key = "InstanceIds", Values = [.. ids] }] };
        await Wait.UntilAsync(async () =>
            (await Ssm.DescribeInstanceInformationAsync(request)).InstanceInformationList?.Count(i => i.PingStatus == PingStatus.Online)
            == ids.Length
        );
    }

    /// <summary>Waits for the status of a command's only invocation.</summary>
    internal Task UntilInvocationIsAsync(string commandId, string status) =>
        Wait.UntilAsync(
            async () =>
                (await Ssm.ListCommandInvocationsAsync(new ListCommandInvocationsRequest { CommandId = commandId })).CommandInvocations
                    is [var invocation]
                && invocation.Status.Value == status,
            $"{commandId} is {status}"
        );

    /// <summary>Sends a script to the fixture's instance and waits until it has ended.</summary>
    internal Task<GetCommandInvocationResponse> ShellAsync(params string[] lines) =>
        SendAsync(
            new()
            {
                DocumentName = "AWS-RunShellScript",
                InstanceIds = [InstanceId],
                Parameters = new() { ["commands"] = [.. lines] },
            }
        );

    internal async Task<GetCommandInvocationResponse> SendAsync(SendCommandRequest request)
    {
        var command = (await Ssm.SendCommandAsync(request)).Command;
        return await EndedAsync(command.CommandId, request.InstanceIds[0]);
    }

    internal async Task<GetCommandInvocationResponse> EndedAsync(string commandId, string instanceId)
    {
        GetCommandInvocationResponse? invocation = null;
        await Wait.UntilAsync(async () =>
        {
            try
            {
                invocation = await Ssm.GetCommandInvocationAsync(new() { CommandId = commandId, InstanceId = instanceId });
                return invocation.Status.Value is not ("Pending" or "InProgress" or "Cancelling");
            }
            catch (InvocationDoesNotExistException)
            {
                return false;
            }
        });
        return invocation!;
    }
}
