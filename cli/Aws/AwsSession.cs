using Amazon;
using Amazon.DynamoDBv2;
using Amazon.IdentityManagement;
using Amazon.Runtime;
using Amazon.Runtime.CredentialManagement;
using Amazon.Runtime.Credentials;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement;
using Amazon.StepFunctions;
using RepoGrant.Validation;

namespace RepoGrant.Cli.Aws;

/// <summary>The credentials and Region with which to call AWS: from a profile or the environment, as with every other AWS tool.</summary>
internal sealed class AwsSession
{
    private const string HowToSignIn =
        "Pass --profile, or sign in as for the aws CLI: aws configure, aws sso login, or AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.";

    private readonly AWSCredentials credentials;
    private readonly string? endpoint;

    private AwsSession(AWSCredentials credentials, string region, string? endpoint) =>
        (this.credentials, Region, this.endpoint) = (credentials, region, endpoint);

    public string Region { get; }

    public IAmazonStepFunctions CreateStepFunctions() => new AmazonStepFunctionsClient(credentials, With(new AmazonStepFunctionsConfig()));

    public CloudTrail CreateCloudTrail() => new(credentials, With(new CloudTrail.Settings()));

    public CloudFormation CreateCloudFormation() => new(credentials, With(new CloudFormation.Settings()));

    public IAmazonDynamoDB CreateDynamoDb() => new AmazonDynamoDBClient(credentials, With(new AmazonDynamoDBConfig()));

    public IAmazonIdentityManagementService CreateIam() =>
        new AmazonIdentityManagementServiceClient(credentials, With(new AmazonIdentityManagementServiceConfig()));

    public IAmazonSimpleSystemsManagement CreateSsm() =>
        new AmazonSimpleSystemsManagementClient(credentials, With(new AmazonSimpleSystemsManagementConfig()));

    /// <summary>Finds credentials and a Region; throws <see cref="Problem"/> if there are none.</summary>
    /// <param name="profile">A profile of the aws CLI's files; null for the environment's.</param>
    /// <param name="region">The Region; null for the environment's, else the profile's.</param>
    /// <param name="endpoint">The endpoint of every service instead of AWS; null for AWS, or for AWS_ENDPOINT_URL.</param>
    /// <param name="variable">The environment.</param>
    public static async Task<AwsSession> OpenAsync(string? profile, string? region, string? endpoint, Func<string, string?> variable)
    {
        var files = new CredentialProfileStoreChain();
        var named = profile ?? Set("AWS_PROFILE");
        var found = Profile(files, named ?? "default");
        if (named is not null && found is null)
            throw new Problem($"There is no profile {named} in ~/.aws/config or ~/.aws/credentials.");

        // The aws CLI's order: the environment's Region counts more than a profile's, even that of --profile.
        var where = region ?? Set("AWS_REGION") ?? Set("AWS_DEFAULT_REGION") ?? found?.Region?.SystemName;
        if (where is null)
            throw new Problem("No Region is set. Pass --region, the Region of the stack, or set AWS_REGION.");
        if (!Rules.Region.Allows(where))
            throw new Problem($"'{where}' is not a Region; a Region looks like us-east-2.");
        if (endpoint is not null && !(Uri.TryCreate(endpoint, UriKind.Absolute, out var url) && url.Scheme is "http" or "https"))
            throw new Problem($"'{endpoint}' is not an endpoint; an endpoint looks like http://127.0.0.1:4566.");

        try
        {
            var credentials = profile is null
                ? await DefaultAWSCredentialsIdentityResolver.GetCredentialsAsync()
                : AWSCredentialsFactory.GetAWSCredentials(found, files);
            await credentials.GetCredentialsAsync();
            return new(credentials, where, endpoint);
        }
        catch (Exception e) when (e is AmazonClientException or InvalidOperationException or InvalidDataException)
        {
            // Without a profile the reason is a list of every place that was looked at.
            var reason = named is null ? "." : $" in the profile {named}: {OneLine(e).TrimEnd('.')}.";
            throw new Problem($"There are no AWS credentials{reason} {HowToSignIn}", e);
        }

        string? Set(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    private static string OneLine(Exception problem) => problem.Message.ReplaceLineEndings(" ");

    private static CredentialProfile? Profile(CredentialProfileStoreChain files, string name)
    {
        try
        {
            return files.TryGetProfile(name, out var found) ? found : null;
        }
        catch (Exception e) when (e is AmazonClientException or InvalidDataException or IOException or UnauthorizedAccessException)
        {
            throw new Problem($"~/.aws/config or ~/.aws/credentials cannot be read: {OneLine(e)}", e);
        }
    }

    /// <summary>The account that the credentials belong to.</summary>
    public async Task<string> AccountIdAsync(CancellationToken cancellationToken)
    {
        using var sts = new AmazonSecurityTokenServiceClient(credentials, With(new AmazonSecurityTokenServiceConfig()));
        return (await sts.GetCallerIdentityAsync(new GetCallerIdentityRequest(), cancellationToken)).Account;
    }

    private T With<T>(T config)
        where T : ClientConfig
    {
        config.RetryMode = RequestRetryMode.Standard;
        // As for every other service: DynamoDB's own default of ten keeps a person waiting for minutes if nothing is listening.
        config.MaxErrorRetry = 3;
        config.RegionEndpoint = RegionEndpoint.GetBySystemName(Region);
        if (endpoint is not null)
            config.ServiceURL = endpoint;
        // An endpoint carries no Region. IAM has one for all.
        if (config is not AmazonIdentityManagementServiceConfig)
            config.AuthenticationRegion = Region;

        return config;
    }
}
