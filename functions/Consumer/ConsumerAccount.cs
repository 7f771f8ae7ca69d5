using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.SimpleSystemsManagement;
using RepoGrant.Host;

namespace RepoGrant.Consumer;

/// <summary>
/// A consumer account's Region within one invocation: its clients, each made when it is first asked for, and the time that is left.
/// </summary>
internal sealed class ConsumerAccount(ConsumerSession session, ConsumerClients clients, TimeProvider clock, CancellationToken deadline)
    : IDisposable
{
    private IAmazonEC2? ec2;
    private IAmazonIdentityManagementService? iam;
    private IAmazonSimpleSystemsManagement? ssm;

    public IAmazonEC2 Ec2 => ec2 ??= clients.Ec2(session);

    public IAmazonIdentityManagementService Iam => iam ??= clients.Iam(session);

    public IAmazonSimpleSystemsManagement Ssm => ssm ??= clients.Ssm(session);

    /// <summary>Is cancelled when the invocation's time is up.</summary>
    public CancellationToken Deadline => deadline;

    /// <summary>Repeats what IAM or EC2 will do in a moment.</summary>
    public Backoff Backoff { get; } = new(clock);

    public void Dispose()
    {
        ec2?.Dispose();
        iam?.Dispose();
        ssm?.Dispose();
    }
}
