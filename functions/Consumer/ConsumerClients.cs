using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.SimpleSystemsManagement;
using RepoGrant.Host;

namespace RepoGrant.Consumer;

/// <summary>Creates the clients of a session.</summary>
internal sealed class ConsumerClients
{
    public Func<ConsumerSession, IAmazonEC2> Ec2 { get; init; } = session => Clients.Ec2(session.Region, session.Credentials);

    public Func<ConsumerSession, IAmazonIdentityManagementService> Iam { get; init; } =
        session => Clients.Iam(session.Region, session.Credentials);

    public Func<ConsumerSession, IAmazonSimpleSystemsManagement> Ssm { get; init; } =
        session => Clients.Ssm(session.Region, session.Credentials);
}
