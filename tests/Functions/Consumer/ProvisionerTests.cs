using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Consumer;

/// <summary>The way into a consumer account.</summary>
public sealed class ProvisionerTests
{
    [Fact]
    public async Task A_provisioner_that_cannot_be_assumed_means_that_the_consumer_account_is_not_prepared()
    {
        var (client, sts) = Fake.Of<IAmazonSecurityTokenService>();
        sts.On(
            (AssumeRoleRequest _) =>
                Some.Refuse<AssumeRoleResponse>(
                    Some.Error(
                        new AmazonSecurityTokenServiceException("User: x is not authorized to perform: sts:AssumeRole"),
                        "AccessDenied",
                        403
                    )
                )
        );

        var error = await Assert.ThrowsAsync<ConsumerNotPrepared>(() =>
            Provisioner(client).OpenAsync(Some.AccountB, "us-east-2", Some.Execution, TestContext.Current.CancellationToken)
        );

        Assert.Contains("Deploy consumer-account.yaml in account 222222222222", error.Message, StringComparison.Ordinal);
        Assert.Contains("RepositoryAccountId=111111111111, RepositoryStackName=repogrant", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("the-external-id", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_session_is_named_after_the_execution_and_passes_the_external_id()
    {
        var (client, sts) = Some.Sts();

        await Provisioner(client).OpenAsync(Some.AccountB, "cn-north-1", Some.Execution, TestContext.Current.CancellationToken);

        var request = Assert.Single(sts.Made<AssumeRoleRequest>());
        Assert.Equal(
            ("arn:aws-cn:iam::222222222222:role/repogrant-system/RepoGrantProvisioner", "repogrant-example", "the-external-id", 900),
            (request.RoleArn, request.RoleSessionName, request.ExternalId, request.DurationSeconds)
        );
    }

    [Theory]
    [InlineData("arn:x:execution:m:a b/ü", "repogrant-a-b--")]
    [InlineData(
        "arn:x:execution:m:7bf73129-1428-4cd3-a780-95db273d1602-a-grant-with-a-long-name",
        "repogrant-7bf73129-1428-4cd3-a780-95db273d1602-a-grant-with-a-lo"
    )]
    public void A_session_name_has_only_characters_that_STS_allows(string execution, string name) =>
        Assert.Equal(name, RepoGrant.Consumer.Provisioner.SessionName(execution));

    private static Provisioner Provisioner(IAmazonSecurityTokenService sts) =>
        new(sts, new ConsumerClients(), Some.Settings, TimeProvider.System);
}
