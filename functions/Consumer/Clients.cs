using Amazon;
using Amazon.CodeCommit;
using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;

namespace RepoGrant.Consumer;

/// <summary>Makes AWS clients: in the repository account under the function's own role, in the consumer account under the provisioner's.</summary>
internal static class Clients
{
    // Bursts of grants are throttled for seconds: five attempts with the standard mode's back-off outlast most of that.
    private const int Retries = 4;

    public static IAmazonIdentityManagementService Iam(string region) =>
        new AmazonIdentityManagementServiceClient(With(new AmazonIdentityManagementServiceConfig(), region));

    public static IAmazonSimpleSystemsManagement Ssm(string region) =>
        new AmazonSimpleSystemsManagementClient(With(new AmazonSimpleSystemsManagementConfig(), region));

    public static IAmazonSecurityTokenService Sts(string region) =>
        new AmazonSecurityTokenServiceClient(With(new AmazonSecurityTokenServiceConfig(), region));

    public static IAmazonCodeCommit CodeCommit(string region) => new AmazonCodeCommitClient(With(new AmazonCodeCommitConfig(), region));

    public static IAmazonIdentityManagementService Iam(ConsumerSession session) =>
        new AmazonIdentityManagementServiceClient(session.Credentials, With(new AmazonIdentityManagementServiceConfig(), session.Region));

    public static IAmazonEC2 Ec2(ConsumerSession session) =>
        new AmazonEC2Client(session.Credentials, With(new AmazonEC2Config(), session.Region));

    public static IAmazonSimpleSystemsManagement Ssm(ConsumerSession session) =>
        new AmazonSimpleSystemsManagementClient(session.Credentials, With(new AmazonSimpleSystemsManagementConfig(), session.Region));

    private static T With<T>(T config, string region)
        where T : ClientConfig
    {
        // adaptive, the other mode, stalls for many seconds after a first throttled call (seen with AWSSDK.Core 4.0.102).
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = Retries;
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        // An AWS_ENDPOINT_URL says no Region, and the SDK would sign for the function's own. IAM has one for all.
        if (config is not AmazonIdentityManagementServiceConfig)
            config.AuthenticationRegion = region;

        return config;
    }
}
