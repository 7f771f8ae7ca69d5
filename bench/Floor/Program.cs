using Amazon.CodeCommit;
using Amazon.EC2;
using Amazon.IdentityManagement;
using Amazon.Lambda.Core;
using Amazon.Lambda.RuntimeSupport;
using Amazon.SecurityToken;
using Amazon.SimpleSystemsManagement;

// As in EnsureRepositoryAccess, the clients it needs exist before the first invocation; the other ones are only linked.
using var iam = new AmazonIdentityManagementServiceClient();
using var codeCommit = new AmazonCodeCommitClient();
using var bootstrap = LambdaBootstrapBuilder.Create(InvokeAsync).Build();
await bootstrap.RunAsync();

async Task<Stream> InvokeAsync(Stream input, ILambdaContext context)
{
    await codeCommit.GetRepositoryAsync(new() { RepositoryName = "SharedDemoRepo" });
    await iam.GetRoleAsync(new() { RoleName = "CrossAccountRepoAccessRole" });
    if (context.RemainingTime < TimeSpan.Zero)
    {
        using var ec2 = new AmazonEC2Client();
        using var sts = new AmazonSecurityTokenServiceClient();
        using var ssm = new AmazonSimpleSystemsManagementClient();
        await ec2.DescribeInstancesAsync(new());
        await sts.AssumeRoleAsync(new());
        await ssm.SendCommandAsync(new());
    }

    return new MemoryStream("{}"u8.ToArray());
}
