using Amazon.DynamoDBv2.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Grants;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Grants;

/// <summary>What is refused before any call to AWS. The stories, on LocalAws, show what is found.</summary>
public sealed class InspectGrantTests
{
    [Theory]
    [InlineData("""{}""", "$.grant")]
    [InlineData("""{"grant":{"name":"a"}}""", "$.grant.accountId", "$.grant.region")]
    [InlineData("""{"grant":{"name":"a/b","accountId":"1","region":"x"},"mode":"no"}""", "$.grant.name", "$.grant.accountId", "$.mode")]
    [InlineData("""{"grant":{"name":"a","accountId":"222222222222","region":"us-east-2"},"instanceIds":["i-00000001"]}""", "$.instanceIds")]
    [InlineData("""{"grant":{"name":"a","accountId":"222222222222","region":"us-east-2","x":1}}""", "$.grant.x")]
    public async Task Every_problem_is_reported_before_any_call(string input, params string[] paths)
    {
        var (iam, asked) = TestKit.Fakes.Fake.Of<IAmazonIdentityManagementService>();
        var handler = new InspectGrant(
            new GrantRecords().Grants,
            iam,
            Some.Provisioner(new ConsumerClients()),
            Some.Settings,
            TimeProvider.System
        );

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => handler.InspectGrantAsync(Some.Stream(input), new Invocation()));

        Assert.All(paths, path => Assert.Contains(path, refused.Message, StringComparison.Ordinal));
        Assert.Empty(asked.Made<AmazonIdentityManagementServiceRequest>());
    }

    [Fact]
    public async Task For_an_unknown_grant_the_recorded_ones_are_named()
    {
        var records = new GrantRecords();
        await records.ApplyAsync(GrantRecords.Tagged("web-2", ("Team", "web")));
        await records.ApplyAsync(GrantRecords.Tagged("web-1", ("Team", "web")));
        await records.ApplyAsync(GrantRecords.Tagged("gone", ("Team", "web")));
        await records.Grants.RevokeAsync(
            new GrantKey("gone", Some.AccountB, "us-east-2"),
            long.MaxValue,
            seen: null,
            CancellationToken.None
        );

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => InspectAsync(records));

        Assert.Contains(
            "there is no grant web-team for account 222222222222 in us-east-2, neither a record nor anything with its tags; recorded "
                + "there: web-1, web-2",
            refused.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_grant_that_exists_only_as_a_record_is_found_with_its_instances()
    {
        var records = new GrantRecords();
        await records.ApplyAsync(Some.Seed);
        records.Table.Put("instances/" + GrantRecords.Id, Some.InstanceId);

        var report = await InspectAsync(records);

        Assert.Equal([Some.InstanceId], report.Instances.Select(instance => instance.InstanceId));
        Assert.Empty(report.Changes);
    }

    [Fact]
    public async Task Of_a_grant_with_thousands_of_instances_those_that_exist_are_named_as_far_as_a_state_has_room()
    {
        var records = new GrantRecords();
        await records.ApplyAsync(Some.Seed);
        var ec2 = new Ec2Account();
        foreach (var index in Enumerable.Range(0, 1200))
        {
            records.Table.Put("instances/" + GrantRecords.Id, $"i-{index:x8}");
            if (index >= 600)
                ec2.Add($"i-{index:x8}", index == 600 ? "terminated" : "running");
        }

        var report = await InspectAsync(records, ec2);

        Assert.Equal(500, report.Instances.Count);
        Assert.Equal("i-00000259", report.Instances[0].InstanceId);
        Assert.Contains(
            report.Notes!,
            note => note.StartsWith("What the grant wrote on 99 more instances stays there", StringComparison.Ordinal)
        );
    }

    [Theory]
    [InlineData("UnauthorizedOperation", "not authorized to perform: ec2:DescribeIamInstanceProfileAssociations")]
    [InlineData("AuthFailure", "An opt-in Region must be enabled in that account")]
    public async Task What_the_consumer_account_denies_does_not_keep_the_access_from_ending(string code, string why)
    {
        var accounts = new TwoAccounts(TimeProvider.System);
        accounts.Ec2.Add(Some.InstanceId);
        await accounts.ApplyAsync(Some.Seed);
        accounts.Ec2.Fake.On(
            (DescribeIamInstanceProfileAssociationsRequest _) =>
                Some.Refuse<DescribeIamInstanceProfileAssociationsResponse>(Some.Error(new AmazonEC2Exception("x is " + why), code, 403))
        );

        var report = await accounts.InspectAsync(GrantRecords.Grant);

        Assert.Contains(
            report.Notes!,
            note =>
                note.StartsWith("What exists in the consumer account is unknown", StringComparison.Ordinal)
                && note.Contains(why, StringComparison.Ordinal)
        );
        Assert.Equal(
            [Some.Names(Some.Seed).AccessRoleArn, Some.Names(Some.Seed).AccessPolicyArn],
            report.Changes.Select(change => change.Resource)
        );
        Assert.Equal([Some.InstanceId], report.Instances.Select(instance => instance.InstanceId));
    }

    [Fact]
    public async Task An_adopted_role_that_may_not_be_read_does_not_hide_the_rest_of_the_consumer_account()
    {
        var accounts = new TwoAccounts(TimeProvider.System);
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        accounts.Ec2.Add("i-00000001", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting", ("Team", "web"));
        accounts.Ec2.Add("i-00000002", "running", null, ("Team", "web"));
        var request = GrantRecords.Tagged(GrantRecords.Grant.Name, ("Team", "web"));
        await accounts.ApplyAsync(request);
        accounts.IamB.Fake.On(
            (ListAttachedRolePoliciesRequest asked) =>
                asked.RoleName == "Reporting"
                    ? Some.Refuse<ListAttachedRolePoliciesResponse>(
                        Some.Error(new AmazonIdentityManagementServiceException("an explicit deny"), "AccessDenied", 403)
                    )
                    : new ListAttachedRolePoliciesResponse { AttachedPolicies = [] }
        );

        var report = await accounts.InspectAsync(GrantRecords.Grant);

        Assert.Contains(report.Notes!, note => note.EndsWith("is unknown, so it may keep it: an explicit deny", StringComparison.Ordinal));
        Assert.Equal(["i-00000001", "i-00000002"], report.Instances.Select(instance => instance.InstanceId).Order());
        Assert.Contains(report.Changes, change => change.Resource == Some.Names(request).InstanceRoleArn);
    }

    /// <summary>
    /// A revocation that somebody starts would end the sparing before it looks. One that a reconciliation starts would not, and what the
    /// rollback itself asks is no plan.
    /// </summary>
    [Theory]
    [InlineData(",\"mode\":\"plan\"", false)]
    [InlineData(",\"mode\":\"plan\",\"only\":\"expired\"", true)]
    [InlineData("", true)]
    public async Task A_plan_does_not_say_that_what_a_rollback_spares_stays(string more, bool stays)
    {
        var accounts = new TwoAccounts(TimeProvider.System);
        accounts.Ec2.Add(Some.InstanceId);
        accounts.IamA.Now = new DateTime(2026, 7, 20, 10, 0, 0, DateTimeKind.Utc);
        await accounts.ApplyAsync(Some.Seed);
        await accounts.Records.Table.Client.UpdateItemAsync(
            new UpdateItemRequest
            {
                TableName = TableInMemory.Name,
                Key = new() { ["collection"] = new AttributeValue("grants"), ["id"] = new AttributeValue(GrantRecords.Id) },
                UpdateExpression = "SET #createdSince = :later",
                ExpressionAttributeNames = new() { ["#createdSince"] = "createdSince" },
                ExpressionAttributeValues = new() { [":later"] = new AttributeValue("2999-01-01T00:00:00.000Z") },
            },
            TestContext.Current.CancellationToken
        );

        var report = await accounts.InspectAsync(GrantRecords.Grant, more);

        Assert.Equal(stays, report.Notes!.Any(note => note.Contains("existed before the run", StringComparison.Ordinal)));
        Assert.Equal(!stays, report.Changes.Any(change => change.Resource == Some.Names(Some.Seed).AccessRoleArn));
    }

    [Theory]
    [InlineData("{}", 1, "What the grant wrote on its instances stays there, because its record cannot be read: ")]
    [InlineData(null, 2, "has the version 2; this stack reads records up to version 1")]
    [InlineData(null, 1, null)]
    public async Task A_record_that_cannot_be_read_is_said_to_leave_what_was_written_on_instances(
        string? requested,
        int version,
        string? note
    )
    {
        var records = new GrantRecords();
        records.PutByHand(requested ?? Some.Event("seed"), version);

        var report = await InspectAsync(records);

        Assert.Equal(note is not null, report.Notes!.Any(one => one.Contains(note ?? "cannot be read", StringComparison.Ordinal)));
    }

    private static Task<Report> InspectAsync(GrantRecords records, Ec2Account? account = null)
    {
        var here = new IamAccount(Some.AccountA);
        var there = new IamAccount(Some.AccountB);
        var ec2 = account ?? new Ec2Account();
        var provisioner = Some.Provisioner(new ConsumerClients { Ec2 = _ => ec2.Client, Iam = _ => there.Client });
        return new InspectGrant(records.Grants, here.Client, provisioner, Some.Settings, TimeProvider.System).InspectGrantAsync(
            Some.Stream(Some.Event("revoke")),
            new Invocation()
        );
    }
}
