using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountB;

/// <summary>Instances that have a profile of somebody else: whose role is adopted, and whose is not.</summary>
public sealed class AdoptedProfileTests
{
    private const string ForeignProfile = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting";

    private readonly TwoAccounts accounts = new(new SkippedPauses(TimeProvider.System.GetUtcNow()));

    [Fact]
    public async Task The_former_policies_of_adopted_roles_are_looked_up_for_a_rollback()
    {
        var had = accounts.IamB.Add("Had", "/app/", ("repogrant:extend", "true"));
        accounts.IamB.AddProfile("Had", "/app/", had);
        accounts.IamB.Attach("Had", Some.Names(Some.Seed).AdoptedRolePolicyArn);
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        accounts.Ec2.Add("i-00000001", "running", ForeignProfile, ("Team", "web"));
        accounts.Ec2.Add("i-00000002", "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Had", ("Team", "web"));

        Assert.Empty((await accounts.SelectAsync(Some.WithTags(("Team", "web")))).HadPolicy);
        Assert.Equal(
            [had.Arn],
            (await accounts.SelectAsync(Some.WithTags(("Team", "web")) with { OnFailure = OnFailure.Rollback })).HadPolicy
        );

        // What another grant has attached, that one or the last of them takes off.
        var another = GrantRecords.Tagged("another", ("Team", "web")) with
        {
            AccessRoleName = "another",
        };
        await accounts.ApplyAsync(another with { Consumer = another.Consumer with { InstanceRoleName = "another" } });
        Assert.Empty((await accounts.SelectAsync(Some.WithTags(("Team", "web")) with { OnFailure = OnFailure.Rollback })).HadPolicy);
    }

    /// <summary>A role that was taken for one that had the policy before would keep it for ever.</summary>
    [Theory]
    [InlineData("a run of this grant")]
    [InlineData("a run of another grant")]
    [InlineData("a revocation of another grant")]
    public async Task What_was_to_take_the_policy_from_a_role_and_stopped_is_no_reason_to_leave_it_there(string stopped)
    {
        var role = accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        accounts.IamB.AddProfile("Reporting", "/app/", role);
        accounts.IamB.Attach("Reporting", Some.Names(Some.Seed).AdoptedRolePolicyArn);
        accounts.Ec2.Add(Some.InstanceId, "running", ForeignProfile);
        var request = Some.WithIds(Some.InstanceId) with { OnFailure = OnFailure.Rollback };
        Assert.Equal([role.Arn], (await accounts.SelectAsync(request)).HadPolicy);
        var adopted = new AdoptedRole("Reporting", role.Arn);
        if (stopped == "a run of this grant")
        {
            request = request with { Applied = new AppliedGrant { FormerRoles = [adopted] } };
        }
        else
        {
            var another = GrantRecords.Tagged("another", ("Team", "web"));
            await accounts.Records.ApplyAsync(another, Some.Adopting(role.Arn));
            if (stopped == "a run of another grant")
                await accounts.Records.FailAsync(await accounts.Records.BeginAsync(another with { Users = ["ec2-user"] }), "AnError");
            else
                await accounts.Records.Grants.RevokeAsync(GrantKey.Of(another), long.MaxValue, seen: null, CancellationToken.None);
        }

        Assert.Empty((await accounts.SelectAsync(request)).HadPolicy);
    }

    [Fact]
    public async Task A_profile_whose_roles_owner_consents_is_adopted()
    {
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true")));
        accounts.Ec2.Add("i-00000001", "running", ForeignProfile);
        accounts.Ec2.Add("i-00000002", "running", ForeignProfile);

        var selection = await accounts.SelectAsync(Some.WithIds("i-00000001", "i-00000002"));

        Assert.Equal([new AdoptedRole("Reporting", $"arn:aws:iam::{Some.AccountB}:role/app/Reporting")], selection.AdoptedRoles);
        Assert.Empty(selection.Associate);
        Assert.All(selection.Instances, instance => Assert.Equal(ProfileOwner.Adopted, instance.Profile));
    }

    [Fact]
    public async Task More_adopted_roles_than_a_trust_policy_has_room_for_are_refused_before_anything_is_recorded()
    {
        foreach (var index in Enumerable.Range(0, 40))
            Adopt(index);

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => accounts.SelectAsync(Some.WithTags(("Team", "web"))));

        Assert.Matches(@"\$\.consumer\.instances: .* a trust policy of \d{4} characters; IAM allows 2048", refused.Message);
    }

    [Fact]
    public async Task The_roles_of_the_other_instances_count_when_an_instance_is_launched()
    {
        Adopt(0);
        var others = Enumerable
            .Range(1, 39)
            .Select(index => new AdoptedRole(NameOf(index), $"arn:aws:iam::{Some.AccountB}:role/app/{NameOf(index)}"));
        var launched = Some.WithIds("i-00000000") with { Recorded = true };

        Assert.Single((await accounts.SelectAsync(launched)).AdoptedRoles);
        await Assert.ThrowsAsync<InvalidRequest>(() =>
            accounts.SelectAsync(launched with { Applied = new AppliedGrant { AdoptedRoles = [.. others] } })
        );
    }

    private void Adopt(int index)
    {
        var name = NameOf(index);
        accounts.IamB.AddProfile(name, "/app/", accounts.IamB.Add(name, "/app/", ("repogrant:extend", "true")));
        var profile = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/{name}";
        accounts.Ec2.Add($"i-{index:x8}", "running", profile, ("Team", "web"));
    }

    private static string NameOf(int index) => $"a-role-with-a-long-name-{index:D2}";

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
        accounts.Ec2.Add("i-00000002", "running", Some.ProfileArn);

        var selection = await accounts.SelectAsync(Some.WithIds("i-00000001", "i-00000002"));

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

        var selection = await accounts.SelectAsync(Some.WithIds("i-00000001"));

        Assert.Equal(["i-00000001"], Assert.Single(selection.Batches).Waiting);
    }

    private void AdoptWithTrust(string statements)
    {
        var role = accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        role.AssumeRolePolicyDocument = Uri.EscapeDataString($$"""{ "Version": "2012-10-17", "Statement": [{{statements}}] }""");
        accounts.IamB.AddProfile("Reporting", "/app/", role);
        accounts.Ec2.Add("i-00000001", "running", ForeignProfile);
    }

    [Theory]
    [InlineData("/app*/")]
    [InlineData("/ap?/")]
    [InlineData("/${aws:username}/")]
    public async Task A_role_whose_path_would_match_other_roles_in_a_trust_policy_is_not_adopted(string path)
    {
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", path, ("repogrant:extend", "true")));
        accounts.Ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

        Assert.Contains($"role{path}Reporting. A path that contains *, ? or $ is not accepted", inUse.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repogrant:extend", "false")]
    [InlineData("repogrant:extend", "TRUE")]
    [InlineData("RepoGrant:Extend", "true")]
    [InlineData("extend", "true")]
    public async Task Without_exactly_the_consent_tag_the_profile_is_in_use(string key, string value)
    {
        accounts.IamB.AddProfile("Reporting", "/app/", accounts.IamB.Add("Reporting", "/app/", (key, value)));
        accounts.Ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

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
        accounts.IamB.AddProfile(
            "Other",
            "/repogrant/",
            accounts.IamB.Add("Other", "/repogrant/", ("repogrant:extend", "true"), ("repogrant:grant", "other-team"))
        );
        accounts.Ec2.Add(Some.InstanceId, "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/Other");

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

        Assert.Contains("of another grant, \"other-team\"", inUse.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_profile_of_a_grant_that_is_being_revoked_does_not_stop_the_run_of_another_one(bool exists)
    {
        if (exists)
            accounts.IamB.AddProfile("CrossAccountRepoAccessRole-other", "/repogrant/", role: null);
        var profile = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/CrossAccountRepoAccessRole-other";
        accounts.Ec2.Add("i-00000001", "running", profile, ("Team", "web"));
        accounts.Ec2.Add("i-00000002", "running", null, ("Team", "web"));

        var selection = await accounts.SelectAsync(Some.WithTags(("Team", "web")));

        Assert.Equal(["i-00000002"], selection.Instances.Select(instance => instance.InstanceId));
        var note = Assert.Single(selection.Notes);
        Assert.Contains($"i-00000001 has the tags and the instance profile {profile}", note, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_profile_without_a_role_is_in_use()
    {
        accounts.IamB.AddProfile("Reporting", "/app/", role: null);
        accounts.Ec2.Add(Some.InstanceId, "running", ForeignProfile);

        var inUse = await Assert.ThrowsAsync<ProfileInUse>(() => accounts.SelectAsync(Some.WithIds(Some.InstanceId)));

        Assert.Contains("which contains no role", inUse.Message, StringComparison.Ordinal);
    }
}
