using Amazon.EC2;
using Amazon.EC2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>What is wrong with a grant before anything of it is recorded or created.</summary>
public sealed class RefusedBeforeRecordingTests
{
    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task A_missing_repository_is_found_before_anything_else_is_done_for_the_grant()
    {
        accounts.Repositories.Repositories.Clear();

        await Assert.ThrowsAsync<RepositoryNotFound>(() => accounts.SelectAsync(Some.Seed));
    }

    [Theory]
    [InlineData("access role")]
    [InlineData("access policy")]
    [InlineData("instance role")]
    [InlineData("assume policy")]
    public async Task A_name_that_another_grant_has_is_refused_before_anything_is_recorded_with_advice(string what)
    {
        accounts.Ec2.Add(Some.InstanceId, "running", profileArn: null);
        var account = what.StartsWith("access", StringComparison.Ordinal) ? accounts.IamA : accounts.IamB;
        var tags = GrantNames
            .TagsOf(new GrantKey("web-team", Some.AccountB, "us-west-2"), Some.Stack)
            .Select(tag => (tag.Key, tag.Value))
            .ToArray();
        if (what.EndsWith("role", StringComparison.Ordinal))
            account.Add("CrossAccountRepoAccessRole", "/repogrant/", tags);
        else
            account.AddPolicy("CrossAccountRepoAccessRole", "/repogrant/", tags);

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => accounts.SelectAsync(Some.Seed));

        const string Input = """{"grant":{"name":"web-team","accountId":"222222222222","region":"us-west-2"}}""";
        Assert.Contains(
            $"an execution of repogrant-revoke-access with the input {Input}, or choose another name",
            conflict.Message,
            StringComparison.Ordinal
        );
        Assert.Null(accounts.Records.Item);
    }

    /// <summary>The same request in a second stack of the account: only the first one can revoke its grant.</summary>
    [Fact]
    public async Task A_name_that_the_same_grant_of_another_stack_has_is_refused_and_the_advice_names_that_stack()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", profileArn: null);
        var tags = GrantNames.TagsOf(GrantRecords.Grant, "repogrant-test").Select(tag => (tag.Key, tag.Value)).ToArray();
        accounts.IamA.Add("CrossAccountRepoAccessRole", "/repogrant/", tags);

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => accounts.SelectAsync(Some.Seed));

        Assert.Contains("web-team of the stack repogrant-test. Revoke that one first", conflict.Message, StringComparison.Ordinal);
        Assert.Contains("by an execution of repogrant-test-revoke-access with", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_of_something_that_no_grant_created_is_refused_too()
    {
        accounts.Ec2.Add(Some.InstanceId, "running", profileArn: null);
        accounts.IamA.Add("CrossAccountRepoAccessRole");

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => accounts.SelectAsync(Some.Seed));

        Assert.Contains("It was not made by a grant.", conflict.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AuthFailure", "AWS was not able to validate the provided access credentials")]
    [InlineData("OptInRequired", "You are not subscribed to this service")]
    [InlineData("UnrecognizedClientException", "The security token included in the request is invalid.")]
    public async Task A_Region_that_the_consumer_account_has_not_enabled_is_named(string code, string message)
    {
        accounts.Ec2.Fake.On(
            (DescribeInstancesRequest _) => Some.Refuse<DescribeInstancesResponse>(Some.Error(new AmazonEC2Exception(message), code, 401))
        );

        var notPrepared = await Assert.ThrowsAsync<ConsumerNotPrepared>(() => accounts.SelectAsync(Some.WithTags(("Team", "web"))));

        Assert.Contains("account 222222222222 in us-east-2", notPrepared.Message, StringComparison.Ordinal);
        Assert.Contains(message, notPrepared.Message, StringComparison.Ordinal);
    }
}
