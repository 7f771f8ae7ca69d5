using Amazon.DynamoDBv2.Model;
using Amazon.EC2;
using Amazon.EC2.Model;
using Amazon.IdentityManagement.Model;
using RepoGrant.AccountB;
using RepoGrant.Consumer;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

public sealed class SelectInstancesTests
{
    private const string OurProfile = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/CrossAccountRepoAccessRole";
    private const string ForeignProfile = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting";

    private readonly RepositoryAccount repositories = new();
    private readonly IamAccount iam = new(Some.AccountB);
    private readonly IamAccount iamA = new(Some.AccountA);
    private readonly GrantRecords records = new();
    private readonly Ec2Account ec2;

    public SelectInstancesTests() => ec2 = new Ec2Account(iam);

    [Fact]
    public async Task A_missing_repository_is_found_before_anything_else_is_done_for_the_grant()
    {
        repositories.Repositories.Clear();

        await Assert.ThrowsAsync<RepositoryNotFound>(() => SelectAsync(Some.Seed));
    }

    [Theory]
    [InlineData("access role")]
    [InlineData("access policy")]
    [InlineData("instance role")]
    [InlineData("assume policy")]
    public async Task A_name_that_another_grant_has_is_refused_before_anything_is_recorded_with_advice(string what)
    {
        ec2.Add(Some.InstanceId, "running", profileArn: null);
        var account = what.StartsWith("access", StringComparison.Ordinal) ? iamA : iam;
        var tags = GrantNames.TagsOf(new GrantKey("web-team", Some.AccountB, "us-west-2")).Select(tag => (tag.Key, tag.Value)).ToArray();
        if (what.EndsWith("role", StringComparison.Ordinal))
            account.Add("CrossAccountRepoAccessRole", "/repogrant/", tags);
        else
            account.AddPolicy("CrossAccountRepoAccessRole", "/repogrant/", tags);

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => SelectAsync(Some.Seed));

        const string Input = """{"grant":{"name":"web-team","accountId":"222222222222","region":"us-west-2"}}""";
        Assert.Contains(
            $"an execution of revoke-access with the input {Input}, or choose another name",
            conflict.Message,
            StringComparison.Ordinal
        );
        Assert.Null(records.Item);
    }

    [Fact]
    public async Task A_name_of_something_that_no_grant_created_is_refused_too()
    {
        ec2.Add(Some.InstanceId, "running", profileArn: null);
        iamA.Add("CrossAccountRepoAccessRole");

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => SelectAsync(Some.Seed));

        Assert.Contains("It was not made by a grant.", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_former_policies_of_adopted_roles_are_looked_up_for_a_rollback()
    {
        var had = iam.Add("Had", "/app/", ("repogrant:extend", "true"));
        iam.AddProfile("Had", "/app/", had);
        iam.Attach("Had", Some.Names(Some.Seed).AdoptedRolePolicyArn);
        iam.AddProfile("Reporting", "/app/", iam.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        ec2.Add("i-00000001", "running", ForeignProfile, ("Team", "web"));
        ec2.Add("i-00000002", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Had", ("Team", "web"));

        Assert.Empty((await SelectAsync(WithTags("web"))).HadPolicy);
        Assert.Equal([had.Arn], (await SelectAsync(WithTags("web") with { OnFailure = OnFailure.Rollback })).HadPolicy);
    }

    [Fact]
    public async Task Notes_about_a_repository_are_in_the_report()
    {
        ec2.Add(Some.InstanceId, "running", profileArn: null);
        repositories.Repositories[("us-east-2", "SharedDemoRepo")].KmsKeyId = "arn:aws:kms:us-east-2:111111111111:key/1234";

        var selection = await SelectAsync(Some.SeedWith(seed => seed["consumer"]!["instances"]!.AsObject().Remove("tags")));

        Assert.Contains("key/1234", Assert.Single(selection.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_with_both_the_id_and_the_tags_is_selected_once()
    {
        ec2.Add("i-00000001", "running", null, ("Team", "web"));
        ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        ec2.Add("i-00000002", "running", null, ("Team", "db"));

        var selection = await SelectAsync(Some.Seed);

        Assert.Equal(["i-00000001", Some.InstanceId], selection.Instances.Select(instance => instance.InstanceId));
        Assert.Equal(["i-00000001", Some.InstanceId], selection.Associate);
        Assert.Equal(["i-00000001", Some.InstanceId], Assert.Single(selection.Batches).Waiting);
    }

    [Fact]
    public async Task Every_page_is_read_and_batches_have_at_most_50()
    {
        for (var index = 0; index < 120; index++)
        {
            ec2.Add($"i-{index:x8}", "running", OurProfile, ("Team", "web"));
        }

        var selection = await SelectAsync(WithTags("web"));

        Assert.Equal([50, 50, 20], selection.Batches.Select(batch => batch.Waiting.Count));
        Assert.Empty(selection.Associate);
    }

    [Fact]
    public async Task Too_many_instances_for_one_run_are_refused_with_the_numbers()
    {
        for (var index = 0; index < 501; index++)
        {
            ec2.Add($"i-{index:x8}", "running", OurProfile, ("Team", "web"));
        }

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => SelectAsync(WithTags("web")));

        Assert.Contains("$.consumer.instances: 501 instances match; one run takes 500.", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wildcards_in_a_tags_value_are_not_wildcards()
    {
        ec2.Add("i-00000001", "running", null, ("Team", @"w*b?\"));

        var selection = await SelectAsync(WithTags(@"w*b?\"));

        Assert.Single(selection.Instances);
        Assert.Contains(
            ec2.Fake.Made<DescribeInstancesRequest>().SelectMany(request => request.Filters),
            filter => filter.Name == "tag:Team" && filter.Values is [@"w\*b\?\\"]
        );
    }

    [Fact]
    public async Task Tags_that_match_no_instance_are_not_an_error()
    {
        var selection = await SelectAsync(WithTags("web"));

        Assert.Empty(selection.Instances);
        Assert.Empty(selection.Batches);
    }

    [Fact]
    public async Task All_ids_that_do_not_exist_or_are_terminated_are_named()
    {
        ec2.Add("i-00000001", "terminated", null);
        ec2.Add("i-00000003", "running", null);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => SelectAsync(WithIds("i-00000001", "i-00000002", "i-00000003")));

        Assert.Equal(
            "2 problems in the request:\n$.consumer.instances.ids[0]: the instance i-00000001 is "
                + "terminated\n$.consumer.instances.ids[1]: account 222222222222 has no instance i-00000002 in us-east-2; "
                + "consumer.region is the Region that the instances are in",
            refused.Message
        );
    }

    [Fact]
    public async Task A_stopped_instance_is_reported_if_named_and_left_until_it_starts_if_only_tagged()
    {
        ec2.Add("i-00000001", "stopped", null);
        ec2.Add("i-00000002", "stopped", null, ("Team", "web"));
        ec2.Add("i-00000003", "running", null, ("Team", "web"));
        var request = Some.SeedWith(seed => seed["consumer"]!["instances"]!["ids"]![0] = "i-00000001");

        var selection = await SelectAsync(request);

        Assert.Equal(
            [("i-00000001", "stopped"), ("i-00000003", "running")],
            selection.Instances.Select(instance => (instance.InstanceId, instance.State))
        );
        Assert.Equal(["i-00000003"], selection.Batches.SelectMany(batch => batch.Waiting));
        Assert.Equal("i-00000002 has the tags and is stopped: it is configured when it next starts.", Assert.Single(selection.Notes));
    }

    [Fact]
    public async Task Thousands_of_stopped_instances_make_a_few_notes_and_a_count()
    {
        ec2.Add(Some.InstanceId, "running", OurProfile, ("Team", "web"));
        for (var index = 0; index < 3000; index++)
        {
            ec2.Add($"i-{index:x8}", "stopped", null, ("Team", "web"));
        }

        var selection = await SelectAsync(WithTags("web"));

        Assert.Equal(21, selection.Notes.Count);
        Assert.Equal("2980 more instances have the tags but are not running: each is configured when it starts.", selection.Notes[^1]);
    }

    [Fact]
    public async Task An_instance_with_the_grants_own_profile_needs_no_association()
    {
        iam.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        ec2.Add(Some.InstanceId, "running", OurProfile);

        var selection = await SelectAsync(WithIds(Some.InstanceId));

        Assert.Empty(selection.Associate);
        Assert.Empty(selection.Replace);
        Assert.Equal(ProfileOwner.Ours, Assert.Single(selection.Instances).Profile);
        Assert.Single(iam.Fake.Made<GetInstanceProfileRequest>());
    }

    [Fact]
    public async Task An_association_with_a_recreated_profile_is_replaced()
    {
        iam.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        ec2.Add("i-00000001", "running", OurProfile);
        iam.Recreate("CrossAccountRepoAccessRole");
        ec2.Add("i-00000002", "running", OurProfile);

        var selection = await SelectAsync(WithIds("i-00000001", "i-00000002"));

        Assert.Equal(["i-00000001"], selection.Replace);
        Assert.Empty(selection.Associate);
    }

    [Fact]
    public async Task An_association_with_a_profile_that_was_deleted_is_replaced()
    {
        ec2.Add(Some.InstanceId, "running", OurProfile);

        Assert.Equal([Some.InstanceId], (await SelectAsync(WithIds(Some.InstanceId))).Replace);
    }

    [Fact]
    public async Task An_association_with_a_profile_of_a_former_name_is_replaced()
    {
        iam.AddProfile("CrossAccountRepoAccessRole", "/repogrant/", role: null);
        ec2.Add(Some.InstanceId, "running", OurProfile);
        var request = WithIds(Some.InstanceId);
        var renamed = request with { Consumer = request.Consumer with { InstanceRoleName = "Other" } };

        var selection = await SelectAsync(
            renamed with
            {
                Applied = new AppliedGrant { InstanceRoleNames = ["CrossAccountRepoAccessRole"] },
            }
        );

        Assert.Equal([Some.InstanceId], selection.Replace);
        Assert.Empty(selection.Leaving);
        await Assert.ThrowsAsync<ProfileInUse>(() => SelectAsync(renamed));
    }

    [Fact]
    public async Task An_instance_with_the_profile_that_is_not_selected_leaves_whatever_its_state()
    {
        ec2.Add("i-00000001", "running", OurProfile);
        ec2.Add("i-00000002", "stopped", OurProfile);
        ec2.Add("i-00000003", "terminated", OurProfile);
        ec2.Add("i-00000004", "running", ForeignProfile);
        ec2.Add(Some.InstanceId, "running", OurProfile);
        // A command is recorded before it is sent.
        records.Table.Put("instances/" + GrantRecords.Id, "i-00000001");

        var selection = await SelectAsync(WithIds(Some.InstanceId));

        Assert.Equal(
            [
                new LeavingInstance("i-00000001", "running", HasProfile: true),
                new LeavingInstance("i-00000002", "stopped", HasProfile: true) { Untouched = true },
            ],
            selection.Leaving
        );
    }

    [Fact]
    public async Task A_stopped_instance_with_the_tags_has_not_left()
    {
        ec2.Add(Some.InstanceId, "stopped", OurProfile, ("Team", "web"));

        var selection = await SelectAsync(WithTags("web"));

        Assert.Empty(selection.Instances);
        Assert.Empty(selection.Leaving);
    }

    [Fact]
    public async Task An_instance_with_a_profile_of_a_former_name_leaves_too()
    {
        ec2.Add("i-00000001", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Former");
        var applied = new AppliedGrant { InstanceRoleNames = ["Former"] };

        var selection = await SelectAsync(WithTags("web") with { Applied = applied });

        Assert.Equal([new LeavingInstance("i-00000001", "running", HasProfile: true) { Untouched = true }], selection.Leaving);
    }

    [Fact]
    public async Task An_instance_known_only_from_the_record_leaves_without_a_profile()
    {
        ec2.Add("i-00000001", "running", ForeignProfile);
        foreach (var id in new[] { "i-00000001", "i-00000002", Some.InstanceId })
            records.Table.Put("instances/" + GrantRecords.Id, id);

        records.Table.Put("instances/" + GrantRecords.Id, "i-00000003", ("deleteAt", new AttributeValue { N = "1" }));
        ec2.Add(Some.InstanceId, "running", OurProfile);

        var selection = await SelectAsync(WithIds(Some.InstanceId));

        Assert.Equal(
            [
                new LeavingInstance("i-00000001", "running", HasProfile: false),
                new LeavingInstance("i-00000002", "terminated", HasProfile: false),
            ],
            selection.Leaving
        );
    }

    [Fact]
    public async Task A_run_for_single_instances_makes_no_instance_leave()
    {
        ec2.Add("i-00000001", "running", OurProfile);
        ec2.Add(Some.InstanceId, "running", OurProfile);
        records.Table.Put("instances/" + GrantRecords.Id, "i-00000002");

        var selection = await SelectAsync(WithIds(Some.InstanceId) with { Recorded = true });

        Assert.Empty(selection.Leaving);
    }

    [Fact]
    public async Task A_launched_instance_that_EC2_does_not_show_yet_is_retried()
    {
        var notYet = await Assert.ThrowsAsync<TemporaryFailure>(() => SelectAsync(WithIds(Some.InstanceId) with { Recorded = true }));

        Assert.Contains($"EC2 does not show {Some.InstanceId} in", notYet.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task One_that_is_shown_within_seconds_is_selected_by_a_full_run_too()
    {
        var looks = 0;
        ec2.Before = request =>
        {
            if (request is DescribeInstancesRequest { Filters: [{ Name: "instance-id" }] } && ++looks == 3)
                ec2.Add(Some.InstanceId, "running", null);
        };

        var selection = await SelectAsync(WithIds(Some.InstanceId));

        Assert.Equal(Some.InstanceId, Assert.Single(selection.Instances).InstanceId);
    }

    [Fact]
    public async Task A_full_run_names_an_instance_that_does_not_exist() =>
        await Assert.ThrowsAsync<InvalidRequest>(() => SelectAsync(WithIds(Some.InstanceId)));

    [Fact]
    public async Task Fifty_tags_and_the_states_do_not_exceed_the_filters_that_EC2_accepts()
    {
        var tags = Enumerable.Range(0, 50).Select(index => (Key: $"Tag{index}", Value: "x")).ToArray();
        ec2.Add("i-00000001", "running", null, tags);
        ec2.Add("i-00000002", "running", null, [.. tags[..^1], ("Tag49", "y")]);

        var selection = await SelectAsync(
            Some.Seed with
            {
                Consumer = Some.Seed.Consumer with
                {
                    Instances = new InstanceSelection { Ids = [], Tags = tags.ToDictionary(tag => tag.Key, tag => tag.Value) },
                },
            }
        );

        Assert.Equal(["i-00000001"], selection.Associate);
    }

    [Theory]
    [InlineData("AuthFailure", "AWS was not able to validate the provided access credentials")]
    [InlineData("OptInRequired", "You are not subscribed to this service")]
    [InlineData("UnrecognizedClientException", "The security token included in the request is invalid.")]
    public async Task A_Region_that_the_consumer_account_has_not_enabled_is_named(string code, string message)
    {
        ec2.Fake.On(
            (DescribeInstancesRequest _) => Some.Refuse<DescribeInstancesResponse>(Some.Error(new AmazonEC2Exception(message), code, 401))
        );

        var notPrepared = await Assert.ThrowsAsync<ConsumerNotPrepared>(() => SelectAsync(WithTags("web")));

        Assert.Contains("account 222222222222 in us-east-2", notPrepared.Message, StringComparison.Ordinal);
        Assert.Contains(message, notPrepared.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_whose_roles_owner_consents_is_adopted()
    {
        iam.AddProfile("Reporting", "/app/", iam.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        ec2.Add("i-00000001", "running", ForeignProfile);
        ec2.Add("i-00000002", "running", ForeignProfile);

        var selection = await SelectAsync(WithIds("i-00000001", "i-00000002"));

        Assert.Equal([new AdoptedRole("Reporting", $"arn:aws:iam::{Some.AccountB}:role/app/Reporting")], selection.AdoptedRoles);
        Assert.Empty(selection.Associate);
        Assert.All(selection.Instances, instance => Assert.Equal(ProfileOwner.Adopted, instance.Profile));
    }

    [Theory]
    [InlineData("""{ "Effect": "Allow", "Principal": { "Service": "lambda.amazonaws.com" }, "Action": "sts:AssumeRole" }""")]
    [InlineData("""{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:TagSession" }""")]
    [InlineData("""{ "Effect": "Allow", "Principal": { "AWS": "111111111111" }, "Action": "sts:AssumeRole" }""")]
    [InlineData(
        """
            { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" },
            { "Effect": "Deny", "Principal": "*", "Action": "sts:*" }
            """
    )]
    public async Task An_adopted_role_that_EC2_may_not_assume_fails_its_instances_at_once_and_no_others(string statements)
    {
        AdoptWithTrust(statements);
        ec2.Add("i-00000002", "running", OurProfile);

        var selection = await SelectAsync(WithIds("i-00000001", "i-00000002"));

        var batch = Assert.Single(selection.Batches);
        Assert.Equal(["i-00000002"], batch.Waiting);
        var result = Assert.Single(batch.Results);
        Assert.Equal(("i-00000001", RepoGrant.Contract.InstanceStatus.Failed), (result.InstanceId, result.Status));
        var check = Assert.Single(result.Checks);
        Assert.Equal(("role", false), (check.Name, check.Ok));
        Assert.StartsWith(
            $"The role arn:aws:iam::{Some.AccountB}:role/app/Reporting does not let EC2 assume it",
            check.Detail,
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("""{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" }""")]
    [InlineData(
        """{ "Effect": "Allow", "Principal": { "Service": ["ssm.amazonaws.com", "ec2.amazonaws.com"] }, "Action": ["STS:Assume*"] }"""
    )]
    [InlineData("""{ "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com.cn" }, "Action": "sts:AssumeRole" }""")]
    [InlineData("""{ "Effect": "Allow", "Principal": "*", "Action": "*" }""")]
    [InlineData(
        """
            { "Effect": "Allow", "Principal": { "Service": "ec2.amazonaws.com" }, "Action": "sts:AssumeRole" },
            { "Effect": "Deny", "Principal": "*", "Action": "sts:*", "Condition": { "Bool": { "aws:SecureTransport": "false" } } }
            """
    )]
    public async Task An_adopted_role_that_EC2_may_be_able_to_assume_is_tried(string statements)
    {
        AdoptWithTrust(statements);

        var selection = await SelectAsync(WithIds("i-00000001"));

        Assert.Equal(["i-00000001"], Assert.Single(selection.Batches).Waiting);
    }

    private void AdoptWithTrust(string statements)
    {
        var role = iam.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        role.AssumeRolePolicyDocument = Uri.EscapeDataString($$"""{ "Version": "2012-10-17", "Statement": [{{statements}}] }""");
        iam.AddProfile("Reporting", "/app/", role);
        ec2.Add("i-00000001", "running", ForeignProfile);
    }

    [Theory]
    [InlineData("/app*/")]
    [InlineData("/ap?/")]
    [InlineData("/${aws:username}/")]
    public async Task A_role_whose_path_would_match_other_roles_in_a_trust_policy_is_not_adopted(string path)
    {
        iam.AddProfile("Reporting", "/app/", iam.Add("Reporting", path, ("repogrant:extend", "true")));
        ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => SelectAsync(WithIds(Some.InstanceId)));

        Assert.Contains($"role{path}Reporting. A path that contains *, ? or $ is not accepted", inUse.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repogrant:extend", "false")]
    [InlineData("repogrant:extend", "TRUE")]
    [InlineData("RepoGrant:Extend", "true")]
    [InlineData("extend", "true")]
    public async Task Without_exactly_the_consent_tag_the_profile_is_in_use(string key, string value)
    {
        iam.AddProfile("Reporting", "/app/", iam.Add("Reporting", "/app/", (key, value)));
        ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => SelectAsync(WithIds(Some.InstanceId)));

        Assert.Contains(
            $"{Some.InstanceId} has the instance profile {ForeignProfile} with the role arn:aws:iam::{Some.AccountB}:role/app/Reporting.",
            inUse.Message,
            StringComparison.Ordinal
        );
        Assert.Contains("tag the role repogrant:extend=true", inUse.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Another_grants_profile_is_in_use_whatever_its_role_says()
    {
        iam.AddProfile(
            "Other",
            "/repogrant/",
            iam.Add("Other", "/repogrant/", ("repogrant:extend", "true"), ("repogrant:grant", "other-team"))
        );
        ec2.Add(Some.InstanceId, "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Other");

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => SelectAsync(WithIds(Some.InstanceId)));

        Assert.Contains("of another grant, \"other-team\"", inUse.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_without_a_role_is_in_use()
    {
        iam.AddProfile("Reporting", "/app/", role: null);
        ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => SelectAsync(WithIds(Some.InstanceId)));

        Assert.Contains("which contains no role", inUse.Message, StringComparison.Ordinal);
    }

    private static AccessRequest WithIds(params string[] ids) =>
        Some.Seed with
        {
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection { Ids = ids, Tags = new Dictionary<string, string>() },
            },
        };

    private static AccessRequest WithTags(string team) =>
        Some.Seed with
        {
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection
                {
                    Ids = [],
                    Tags = new Dictionary<string, string> { ["Team"] = team },
                },
            },
        };

    private Task<Selection> SelectAsync(AccessRequest request) =>
        new SelectInstances(
            records.Grants,
            iamA.Client,
            Some.Provisioner(
                new ConsumerClients { Ec2 = _ => ec2.Client, Iam = _ => iam.Client },
                new SkippedPauses(TimeProvider.System.GetUtcNow())
            ),
            repositories.Lookup
        ).SelectInstancesAsync(new StateInput { Request = request, Execution = Some.Execution }, new Invocation());
}
