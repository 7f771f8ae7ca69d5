using System.Text.Json;
using Amazon.IdentityManagement.Model;
using Amazon.Runtime;
using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Cli.Aws;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Reports;
using ConfigureAccess = RepoGrant.Instance.Commands;

namespace RepoGrant.Cli.Doctor;

/// <summary>Checks from inside a consumer account whether its stack exists and is for this repository account.</summary>
/// <param name="accountId">The consumer account.</param>
/// <param name="version">The version of the repository account's stack; null if it is not known.</param>
internal sealed class ConsumerAccountCheck(AwsSession consumer, string accountId, string repositoryAccountId, string stack, string? version)
{
    private readonly string deploy =
        $"Deploy consumer-account.yaml in {accountId} with RepositoryAccountId={repositoryAccountId} and RepositoryStackName={stack}.";

    public async Task<IReadOnlyList<Finding>> LookAsync(CancellationToken cancellationToken) =>
        [await ProvisionerAsync(cancellationToken), await DocumentAsync(cancellationToken), await VersionAsync(cancellationToken)];

    private async Task<Finding> ProvisionerAsync(CancellationToken cancellationToken)
    {
        var subject = $"provisioner role in {accountId}";
        try
        {
            using var iam = consumer.CreateIam();
            var arn = GrantNames.ProvisionerRoleArn(accountId, consumer.Region);
            var name = Arn.NameOf(arn);
            var role = (await iam.GetRoleAsync(new GetRoleRequest { RoleName = name }, cancellationToken)).Role;
            var trust = Uri.UnescapeDataString(role.AssumeRolePolicyDocument);
            if (!Mentions(trust, $":iam::{repositoryAccountId}:root"))
                return new(subject, false, $"does not trust the repository account {repositoryAccountId}", deploy);
            if (!Mentions(trust, $":iam::{repositoryAccountId}:role{GrantNames.SystemPath}{stack}-"))
                return new(subject, false, $"does not trust the functions of the stack {stack}", deploy);
            return Mentions(trust, "sts:ExternalId")
                ? new(subject, true, $"trusts the stack {stack} of {repositoryAccountId}, with an ExternalId")
                : new(subject, false, "requires no ExternalId", deploy);
        }
        catch (NoSuchEntityException)
        {
            return new(subject, false, "does not exist", deploy);
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(subject, null, e.Message, "The doctor needs iam:GetRole to check this.");
        }
    }

    private async Task<Finding> DocumentAsync(CancellationToken cancellationToken)
    {
        var subject = $"document {ConfigureAccess.DocumentName} in {accountId}, {consumer.Region}";
        try
        {
            using var ssm = consumer.CreateSsm();
            var request = new DescribeDocumentRequest { Name = ConfigureAccess.DocumentName };
            var document = (await ssm.DescribeDocumentAsync(request, cancellationToken)).Document;
            return new(subject, true, $"exists, version {document.LatestVersion}");
        }
        catch (InvalidDocumentException)
        {
            return new(subject, false, "does not exist", deploy + " Every Region with instances needs that stack.");
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(subject, null, e.Message, "The doctor needs ssm:DescribeDocument to check this.");
        }
    }

    // The stack may have any name: a stack set makes one up. It is the one that the document belongs to.
    private async Task<Finding> VersionAsync(CancellationToken cancellationToken)
    {
        var subject = $"stack in {accountId}, {consumer.Region}";
        try
        {
            using var cloudFormation = consumer.CreateCloudFormation();
            var described = await cloudFormation.DescribeStackOfAsync(ConfigureAccess.DocumentName, cancellationToken);
            return ConsumerStackVersion.Compare(subject, described, stack, version, accountId);
        }
        catch (AmazonServiceException e) when (CloudFormation.IsAbsence(e))
        {
            return new(subject, false, $"no stack has the document {ConfigureAccess.DocumentName}", deploy);
        }
        catch (AmazonServiceException e) when (AwsErrors.IsDenied(e))
        {
            return new(
                subject,
                null,
                e.Message,
                "The doctor needs cloudformation:DescribeStackResources and cloudformation:DescribeStacks to check its version."
            );
        }
    }

    // CloudFormation orders JSON in its own way, so it is enough that a value or key occurs somewhere in it.
    private static bool Mentions(string document, string text)
    {
        using var json = JsonDocument.Parse(document);
        return Find(json.RootElement);

        bool Find(JsonElement element) =>
            element.ValueKind switch
            {
                JsonValueKind.Object => element
                    .EnumerateObject()
                    .Any(field => field.Name.Contains(text, StringComparison.Ordinal) || Find(field.Value)),
                JsonValueKind.Array => element.EnumerateArray().Any(Find),
                JsonValueKind.String => element.GetString()!.Contains(text, StringComparison.Ordinal),
                _ => false,
            };
    }
}
