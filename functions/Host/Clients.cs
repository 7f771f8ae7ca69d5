using Amazon;
using Amazon.CodeCommit;
using Amazon.DynamoDBv2;
using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;
using Amazon.StepFunctions;

namespace RepoGrant.Host;

/// <summary>Makes AWS clients for a Region, under the function's own role or with credentials for another account.</summary>
internal static class Clients
{
    // Bursts of grants are throttled for seconds: five attempts with the standard mode's back-off outlast most of them.
    private const int Retries = 4;

    public static IAmazonCodeCommit CodeCommit(string region) => new AmazonCodeCommitClient(With(new AmazonCodeCommitConfig(), region));

    public static IAmazonDynamoDB DynamoDb(string region) => new AmazonDynamoDBClient(With(new AmazonDynamoDBConfig(), region));

    public static IAmazonSecurityTokenService Sts(string region) =>
        new AmazonSecurityTokenServiceClient(With(new AmazonSecurityTokenServiceConfig(), region));

    public static IAmazonIdentityManagementService Iam(string region) =>
        new AmazonIdentityManagementServiceClient(With(new AmazonIdentityManagementServiceConfig(), region));

    public static IAmazonIdentityManagementService Iam(string region, AWSCredentials credentials) =>
        new AmazonIdentityManagementServiceClient(credentials, With(new AmazonIdentityManagementServiceConfig(), region));

    public static IAmazonSimpleSystemsManagement Ssm(string region, AWSCredentials credentials) =>
        new AmazonSimpleSystemsManagementClient(credentials, With(new AmazonSimpleSystemsManagementConfig(), region));

    public static IAmazonStepFunctions StepFunctions(string region) =>
        new AmazonStepFunctionsClient(With(new AmazonStepFunctionsConfig(), region));

    public static IAmazonEC2 Ec2(string region, AWSCredentials credentials) =>
        new AmazonEC2Client(credentials, With(new AmazonEC2Config(), region));

    private static T With<T>(T config, string region)
        where T : ClientConfig
    {
        // The other mode, adaptive, stalls for many seconds after a first throttled call (seen with AWSSDK.Core 4.0.102).
        config.RetryMode = RequestRetryMode.Standard;
        config.MaxErrorRetry = Retries;
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(region);
        // AWS_ENDPOINT_URL carries no Region, so the SDK would sign for the function's own. IAM has one for all Regions.
        if (config is not AmazonIdentityManagementServiceConfig)
            config.AuthenticationRegion = region;

        return config;
    }
}
