using System.Text.Json.Nodes;
using RepoGrant.AccountA;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

public sealed class EnsureRepositoryAccessTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string PolicyArn = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/{Name}";
    private const string Adopted = $"arn:aws:iam::{Some.AccountB}:role/app/Reporting";

    private readonly IamAccount iam = new(Some.AccountA);

    [Fact]
    public async Task A_new_grant_creates_the_policy_and_the_role_with_its_boundary_and_attaches_the_one_to_the_other()
    {
        var access = await EnsureAsync(Some.Seed);

        Assert.Equal([ChangeAction.Created, ChangeAction.Created, ChangeAction.Created], access.Changes.Select(change => change.Action));
        Assert.Equal($"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", access.AccessRoleArn);
        Assert.Equal(Some.Settings.AccessBoundaryArn, iam.Role(Name).PermissionsBoundary.PermissionsBoundaryArn);
        Assert.Equal([PolicyArn], iam.AttachedTo(Name));
        Assert.Equal(
            ["repogrant:consumer=222222222222/us-east-2", "repogrant:grant=web-team", "repogrant:managed=true"],
            iam.Role(Name).Tags.Select(tag => $"{tag.Key}={tag.Value}").Order()
        );
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_says_Unchanged()
    {
        await EnsureAsync(Some.Seed);
        var written = iam.Writes.Count();

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal(written, iam.Writes.Count());
        Assert.All(access.Changes, change => Assert.Equal(ChangeAction.Unchanged, change.Action));
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_shows_what_would_be()
    {
        var access = await EnsureAsync(Some.Seed with { Mode = Mode.Plan });

        Assert.Empty(iam.Writes);
        Assert.All(access.Changes, change => Assert.NotNull(change.After));
        Assert.True(
            JsonNode.DeepEquals(
                JsonNode.Parse(Some.Document("access-policy-seed")),
                access.Changes.Single(change => change.Resource == PolicyArn).After
            )
        );
    }

    [Fact]
    public async Task A_plan_of_a_change_shows_before_and_after()
    {
        await EnsureAsync(Some.Seed);

        var access = await EnsureAsync(WithLevel("read") with { Mode = Mode.Plan });

        var change = Assert.Single(access.Changes, change => change.Action == ChangeAction.Updated);
        Assert.Contains("codecommit:GitPush", change.Before!.ToJsonString(), StringComparison.Ordinal);
        Assert.NotEqual(change.Before.ToJsonString(), change.After!.ToJsonString());
    }

    [Fact]
    public async Task The_sixth_version_of_a_policy_takes_the_place_of_the_oldest()
    {
        await EnsureAsync(Some.Seed);
        iam.AddVersions(PolicyArn, 4);

        await EnsureAsync(Some.Seed);

        Assert.Equal(["v6", "v5", "v4", "v3", "v2"], iam.Versions(PolicyArn).Select(version => version.VersionId));
        Assert.Contains("SharedDemoRepo", iam.Document(PolicyArn), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Adopted_roles_are_pinned_beside_the_instance_role()
    {
        await EnsureAsync(Some.Seed, Adopted);

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", Adopted], Pinned());
    }

    [Fact]
    public async Task A_full_run_forgets_roles_that_are_no_longer_selected()
    {
        await EnsureAsync(Some.Seed, Adopted);

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}"], Pinned());
        Assert.Equal(ChangeAction.Updated, access.Changes.Single(change => change.Resource == access.AccessRoleArn).Action);
    }

    [Fact]
    public async Task A_run_for_a_launched_instance_only_adds_to_the_trust()
    {
        await EnsureAsync(Some.Seed, Adopted);

        await EnsureAsync(Some.Seed with { Recorded = true }, $"arn:aws:iam::{Some.AccountB}:role/Another");

        Assert.Equal(
            [$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", Adopted, $"arn:aws:iam::{Some.AccountB}:role/Another"],
            Pinned()
        );
    }

    [Fact]
    public async Task Of_a_trust_that_was_tampered_with_only_roles_of_the_consumer_account_are_kept()
    {
        await EnsureAsync(Some.Seed);
        iam.Role(Name).AssumeRolePolicyDocument = """
            {
              "Version": "2012-10-17",
              "Statement": {
                "Effect": "Allow",
                "Principal": "*",
                "Action": "sts:AssumeRole",
                "Condition": {
                  "ArnEquals": {
                    "aws:PrincipalArn": [
                      "arn:aws:iam::333333333333:role/Evil",
                      "arn:aws:iam::222222222222:role/*",
                      "arn:aws:iam::222222222222:user/Evil"
                    ]
                  }
                }
              }
            }
            """;

        await EnsureAsync(Some.Seed with { Recorded = true });

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}"], Pinned());
    }

    [Fact]
    public async Task More_adopted_roles_than_a_trust_policy_holds_are_refused_with_the_numbers()
    {
        var roles = Enumerable.Range(0, 40).Select(index => $"arn:aws:iam::{Some.AccountB}:role/a-role-with-a-long-name-{index}").ToArray();

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => EnsureAsync(Some.Seed, roles));

        Assert.Matches(@"a trust policy of \d{4} characters; IAM allows 2048", refused.Message);
        Assert.Empty(iam.Writes);
    }

    [Fact]
    public async Task A_role_of_that_name_that_no_grant_made_is_left_alone()
    {
        iam.Add(Name);

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains($"arn:aws:iam::{Some.AccountA}:role/{Name}", conflict.Message, StringComparison.Ordinal);
        Assert.Empty(iam.Writes);
    }

    [Fact]
    public async Task A_role_of_another_grant_is_left_alone_and_the_grant_is_named()
    {
        await EnsureAsync(Some.SeedWith(seed => seed["consumer"]!["region"] = "eu-west-1"));

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains("It belongs to the grant \"web-team\" for \"222222222222/eu-west-1\".", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_of_that_name_under_another_path_is_a_conflict_and_not_a_reason_to_try_again()
    {
        await iam.Client.CreatePolicyAsync(
            new()
            {
                PolicyName = Name,
                Path = "/",
                PolicyDocument = "{}",
            },
            TestContext.Current.CancellationToken
        );

        await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));
    }

    [Fact]
    public async Task A_role_without_the_boundary_is_not_used()
    {
        await EnsureAsync(Some.Seed);
        iam.Role(Name).PermissionsBoundary = null;

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains("boundary (none)", conflict.Message, StringComparison.Ordinal);
    }

    private static AccessRequest WithLevel(string level) => Some.SeedWith(seed => seed["repositories"]![0]!["access"] = level);

    private string[] Pinned()
    {
        var trust = JsonNode.Parse(Uri.UnescapeDataString(iam.Role(Name).AssumeRolePolicyDocument))!;
        return
        [
            .. trust["Statement"]![0]!["Condition"]!["ArnEquals"]!["aws:PrincipalArn"]!.AsArray().Select(arn => arn!.GetValue<string>()),
        ];
    }

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request, params string[] adopted) =>
        new EnsureRepositoryAccess(iam.Client, Some.Settings, TimeProvider.System).EnsureRepositoryAccessAsync(
            new SelectedInput
            {
                Request = request,
                Execution = Some.Execution,
                Selection = Some.Selection(Some.InstanceId) with
                {
                    AdoptedRoles = [.. adopted.Select(arn => new AdoptedRole(arn[(arn.LastIndexOf('/') + 1)..], arn))],
                },
            },
            new Invocation()
        );
}
