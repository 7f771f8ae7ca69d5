using Amazon.SimpleSystemsManagement;
using LocalAws.Tests.Ec2;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Ssm;

/// <summary>The agent while the clock stands still: what it does not do at once, it never does.</summary>
public sealed class AgentAtOnceTests(AgentAtOnceTests.StandingClock local) : IClassFixture<AgentAtOnceTests.StandingClock>
{
    private const string Account = "222222222222";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_agent_registers_as_soon_as_its_instance_gets_a_profile_that_allows_it()
    {
        using var ec2 = local.Host.Ec2(Account);
        using var ssm = local.Host.Ssm(Account);
        var id = await ec2.RunAsync();
        await Wait.UntilAsync(async () => (await ec2.InstanceAsync(id)).State.Name.Value == "running");
        await ec2.AssociateIamInstanceProfileAsync(
            new()
            {
                InstanceId = id,
                IamInstanceProfile = new() { Name = await local.Host.ProfileAsync(Account, "AmazonSSMManagedInstanceCore") },
            },
            Cancel
        );
        await Wait.UntilAsync(async () =>
            (
                await ssm.DescribeInstanceInformationAsync(new() { Filters = [new() { Key = "InstanceIds", Values = [id] }] }, Cancel)
            ).InstanceInformationList
                is [{ } information]
            && information.PingStatus == PingStatus.Online
        );
    }

    public sealed class StandingClock : LocalAwsFixture
    {
        protected override LocalAwsOptions Configure(LocalAwsOptions options) =>
            options with
            {
                // Clients sign with the real time.
                Time = new FakeTimeProvider(TimeProvider.System.GetUtcNow()),
                Delays = new() { AgentRegistration = TimeSpan.Zero },
            };
    }
}
