using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.SimpleSystemsManagement;
using RepoGrant.Contract;
using RepoGrant.Host;

namespace RepoGrant.Consumer;

/// <summary>A Region of a consumer account within one invocation: its clients, each created on first use, and the remaining time.</summary>
internal sealed class ConsumerAccount(
    ConsumerSession session,
    ConsumerClients clients,
    string stack,
    TimeProvider clock,
    CancellationToken deadline
) : IDisposable
{
    // Grants that are compared side by side ask for the same client at once.
    private readonly Lock gate = new();
    private IAmazonEC2? ec2;
    private IAmazonIdentityManagementService? iam;
    private IAmazonSimpleSystemsManagement? ssm;

    public IAmazonEC2 Ec2
    {
        get
        {
            lock (gate)
                return ec2 ??= clients.Ec2(session);
        }
    }

    public IAmazonIdentityManagementService Iam
    {
        get
        {
            lock (gate)
                return iam ??= clients.Iam(session);
        }
    }

    public IAmazonSimpleSystemsManagement Ssm
    {
        get
        {
            lock (gate)
                return ssm ??= clients.Ssm(session);
        }
    }

    /// <summary>The stack whose functions work here.</summary>
    public string Stack => stack;

    /// <summary>The tags of what a grant of that stack owns.</summary>
    public IReadOnlyDictionary<string, string> TagsOf(AccessRequest request) => GrantNames.TagsOf(GrantKey.Of(request), stack);

    /// <summary>Canceled when the invocation's time is up.</summary>
    public CancellationToken Deadline => deadline;

    /// <summary>The time.</summary>
    public DateTimeOffset Now => clock.GetUtcNow();

    /// <summary>Repeats what IAM or EC2 will accept in a moment.</summary>
    public Backoff Backoff { get; } = new(clock);

    public void Dispose()
    {
        ec2?.Dispose();
        iam?.Dispose();
        ssm?.Dispose();
    }
}
