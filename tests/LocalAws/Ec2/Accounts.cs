using System.Text.Json.Nodes;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement;
using LocalAws.Client;
using LocalAws.Identity;
using LocalAws.Wire;

namespace LocalAws.Tests.Ec2;

/// <summary>What tests of EC2 and Systems Manager set up in an account, and their clients.</summary>
internal static class Accounts
{
    public const string Region = "us-east-2";
    public const string AmiId = "ami-0123456789abcdef0";

    private static readonly string Ec2MayAssume = PolicyJson.TrustsEc2;

    public static AmazonEC2Client Ec2(this LocalAwsHost host, string accountId, AWSCredentials? credentials = null) =>
        new(
            credentials ?? Administrator(accountId),
            new AmazonEC2Config
            {
                ServiceURL = host.Endpoint.ToString(),
                AuthenticationRegion = Region,
                MaxErrorRetry = 0,
            }
        );

    public static AmazonSimpleSystemsManagementClient Ssm(this LocalAwsHost host, string accountId, AWSCredentials? credentials = null) =>
        new(
            credentials ?? Administrator(accountId),
            new AmazonSimpleSystemsManagementConfig
            {
                ServiceURL = host.Endpoint.ToString(),
                AuthenticationRegion = Region,
                MaxErrorRetry = 0,
            }
        );

    /// <summary>Credentials of a role that may do what the statement says and nothing else.</summary>
    public static async Task<AWSCredentials> RoleAsync(this LocalAwsHost host, string accountId, string statement)
    {
        var name = "Caller-" + Guid.NewGuid().ToString("N")[..12];
        var trust = PolicyJson.TrustsPrincipal(accountId);
        await host.IamAsync(accountId, "CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", trust));
        await host.IamAsync(
            accountId,
            "PutRolePolicy",
            ("RoleName", name),
            ("PolicyName", "it"),
            ("PolicyDocument", """{"Version":"2012-10-17","Statement":""" + statement + "}")
        );
        var answer = await host.CallAsync(
            accountId,
            "sts",
            "AssumeRole",
            ("RoleArn", $"arn:aws:iam::{accountId}:role/{name}"),
            ("RoleSessionName", "test")
        );
        return new SessionAWSCredentials(answer.Text("AccessKeyId"), answer.Text("SecretAccessKey"), answer.Text("SessionToken"));
    }

    /// <summary>An instance profile with a role that has the given AWS-managed policies; both have its name.</summary>
    public static async Task<string> ProfileAsync(this LocalAwsHost host, string accountId, params string[] managedPolicies)
    {
        var name = "Profile-" + Guid.NewGuid().ToString("N")[..12];
        await host.IamAsync(accountId, "CreateRole", ("RoleName", name), ("AssumeRolePolicyDocument", Ec2MayAssume));
        foreach (var policy in managedPolicies)
            await host.IamAsync(accountId, "AttachRolePolicy", ("RoleName", name), ("PolicyArn", "arn:aws:iam::aws:policy/" + policy));
        await host.IamAsync(accountId, "CreateInstanceProfile", ("InstanceProfileName", name));
        await host.IamAsync(accountId, "AddRoleToInstanceProfile", ("InstanceProfileName", name), ("RoleName", name));
        return name;
    }

    /// <summary>Launches one instance; returns its id.</summary>
    public static async Task<string> RunAsync(this AmazonEC2Client ec2, string? profile = null, params (string Key, string Value)[] tags)
    {
        var run = await ec2.RunInstancesAsync(
            new()
            {
                ImageId = AmiId,
                MinCount = 1,
                MaxCount = 1,
                IamInstanceProfile = profile is null ? null : new() { Name = profile },
                TagSpecifications = tags.Length == 0 ? null : [Tagged(tags)],
            },
            TestContext.Current.CancellationToken
        );
        return run.Reservation.Instances[0].InstanceId;
    }

    public static TagSpecification Tagged(params (string Key, string Value)[] tags) =>
        new() { ResourceType = Amazon.EC2.ResourceType.Instance, Tags = [.. tags.Select(tag => new Tag(tag.Key, tag.Value))] };

    /// <summary>An instance as it is described now.</summary>
    public static async Task<Instance> InstanceAsync(this AmazonEC2Client ec2, string id) =>
        (await ec2.DescribeInstancesAsync(new() { InstanceIds = [id] }, TestContext.Current.CancellationToken))
            .Reservations.Single()
            .Instances.Single();

    public static Task<AssociateIamInstanceProfileResponse> AssociateAsync(
        this AmazonEC2Client ec2,
        string id,
        IamInstanceProfileSpecification profile
    ) =>
        ec2.AssociateIamInstanceProfileAsync(
            new() { InstanceId = id, IamInstanceProfile = profile },
            TestContext.Current.CancellationToken
        );

    /// <summary>The error with which a call must end.</summary>
    public static async Task<AmazonEC2Exception> FailsAsync(string code, Func<Task> call, string? message = null)
    {
        var error = await Assert.ThrowsAsync<AmazonEC2Exception>(call);
        Assert.Equal(code, error.ErrorCode);
        if (message is not null)
            Assert.Equal(message, error.Message);
        return error;
    }

    public static string ProfileArn(string accountId, string name) => $"arn:aws:iam::{accountId}:instance-profile/{name}";

    public static Task<ApiResponse> IamAsync(
        this LocalAwsHost host,
        string accountId,
        string operation,
        params (string Name, string Value)[] parameters
    ) => host.CallAsync(accountId, "iam", operation, parameters);

    public static Task<ApiResponse> CallAsync(
        this LocalAwsHost host,
        string accountId,
        string service,
        string operation,
        params (string Name, string Value)[] parameters
    ) =>
        host.JsonAsync(
            accountId,
            service,
            operation,
            new JsonObject(parameters.Select(p => KeyValuePair.Create(p.Name, (JsonNode?)p.Value)))
        );

    /// <summary>A call of the account's administrator, which IAM authorizes like any other.</summary>
    public static Task<ApiResponse> JsonAsync(
        this LocalAwsHost host,
        string accountId,
        string service,
        string operation,
        JsonObject parameters
    ) =>
        host.Cloud.Dispatcher.CallAsync(
            Principal.Administrator(accountId),
            Region,
            service,
            operation,
            parameters,
            TestContext.Current.CancellationToken
        );

    private static BasicAWSCredentials Administrator(string accountId) =>
        new(AccessKey.AdministratorPrefix + accountId, AccessKey.WellKnownSecret);
}
