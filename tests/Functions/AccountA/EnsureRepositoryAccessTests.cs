using System.Text.Json.Nodes;
using Amazon.IdentityManagement.Model;
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
    private readonly GrantRecords records = new();

    [Fact]
    public async Task A_new_grant_creates_the_policy_and_the_role_with_its_boundary_and_attaches_the_policy()
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
    public async Task A_plan_writes_nothing_and_shows_what_an_apply_would_do()
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
    public async Task Only_the_default_version_of_a_policy_is_kept()
    {
        await EnsureAsync(Some.Seed);
        iam.AddVersions(PolicyArn, 4);

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal("v6", Assert.Single(iam.Versions(PolicyArn)).VersionId);
        Assert.Contains("SharedDemoRepo", iam.Document(PolicyArn), StringComparison.Ordinal);
        Assert.Equal(
            [$"{PolicyArn} v1", $"{PolicyArn} v2", $"{PolicyArn} v3", $"{PolicyArn} v4"],
            Of(access, ChangeAction.Deleted).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_narrower_request_leaves_no_version_that_gives_more()
    {
        await EnsureAsync(WithLevel("full"));

        await EnsureAsync(WithLevel("read"));

        var version = Uri.UnescapeDataString(Assert.Single(iam.Versions(PolicyArn)).Document);
        Assert.DoesNotContain("codecommit:Update*", version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_attached_to_the_role_is_detached_first()
    {
        await EnsureAsync(Some.Seed);
        const string Administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
        iam.Attach(Name, Administrator);
        iam.AddInline(Name, "by-hand");
        var before = iam.Writes.Count();

        var access = await EnsureAsync(WithLevel("read"));

        Assert.Equal([PolicyArn], iam.AttachedTo(Name));
        Assert.Empty(iam.InlineOf(Name));
        Assert.Equal([$"{access.AccessRoleArn} + {Administrator}", $"{access.AccessRoleArn} + by-hand"], Of(access, ChangeAction.Deleted));
        Assert.Equal(["DeleteRolePolicy", "DetachRolePolicy"], iam.Writes.Skip(before).Take(2).Order());
    }

    [Fact]
    public async Task After_a_change_of_name_the_former_role_is_deleted_before_anything_is_created()
    {
        await EnsureAsync(Some.Seed);
        var before = iam.Writes.Count();

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.Equal(["role Other", "policy Other"], iam.Everything);
        Assert.Equal([$"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", PolicyArn], Of(access, ChangeAction.Deleted));
        Assert.Equal(["DetachRolePolicy", "DeleteRole", "DeletePolicy"], iam.Writes.Skip(before).Take(3));
    }

    [Fact]
    public async Task A_run_that_stopped_after_a_change_of_name_is_cleaned_up_by_the_next_one()
    {
        await EnsureAsync(Some.Seed);
        iam.Fake.On((DeleteRoleRequest _) => Some.Refuse<DeleteRoleResponse>(new InvalidOperationException("the function was killed")));
        await Assert.ThrowsAsync<UnexpectedError>(() => EnsureAsync(Some.Seed with { AccessRoleName = "Second" }));
        iam.Fake.On((DeleteRoleRequest request) => iam.Delete(request));

        await EnsureAsync(Some.Seed with { AccessRoleName = "Third" });

        Assert.Equal(["role Third", "policy Third"], iam.Everything);
    }

    [Fact]
    public async Task A_resource_with_a_former_name_that_is_not_the_grants_is_left_alone()
    {
        await EnsureAsync(Some.Seed);
        iam.Role(Name).Tags = [];
        (await iam.Client.GetPolicyAsync(new() { PolicyArn = PolicyArn }, CancellationToken.None)).Policy.Tags = [];

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other" });

        Assert.Equal(["role " + Name, "role Other", "policy " + Name, "policy Other"], iam.Everything);
        Assert.Equal([PolicyArn], iam.AttachedTo(Name));
        Assert.Empty(Of(access, ChangeAction.Deleted));
    }

    [Fact]
    public async Task A_plan_with_another_name_shows_what_would_be_deleted()
    {
        await EnsureAsync(Some.Seed);
        var before = iam.Writes.Count();

        var access = await EnsureAsync(Some.Seed with { AccessRoleName = "Other", Mode = Mode.Plan });

        Assert.Equal([$"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", PolicyArn], Of(access, ChangeAction.Deleted));
        Assert.Equal(before, iam.Writes.Count());
    }

    [Fact]
    public async Task When_an_instance_leaves_older_sessions_lose_access()
    {
        await EnsureAsync(Some.Seed);
        var leaving = Some.Selection() with { Leaving = [new LeavingInstance(Some.InstanceId, "running", HasProfile: true)] };

        await EnsureAsync(Some.Seed, leaving);

        var denied = Denied("DateLessThan")!;
        Assert.Equal("codecommit:*", denied["Action"]!.GetValue<string>());
        Assert.Equal("*", denied["Resource"]!.GetValue<string>());
        Assert.Equal(
            Moment.Text(records.Applied.SessionsSince!.Value),
            denied["Condition"]!["DateLessThan"]!["aws:TokenIssueTime"]!.GetValue<string>()
        );

        await EnsureAsync(Some.Seed);

        Assert.NotNull(Denied("DateLessThan"));
    }

    [Fact]
    public async Task The_expiry_is_in_the_policy_itself_and_is_removed_when_it_is_no_longer_requested()
    {
        var end = new DateTimeOffset(2030, 1, 31, 18, 0, 0, TimeSpan.Zero);

        await EnsureAsync(Some.Seed with { ExpiresAt = end });

        Assert.Equal(
            "2030-01-31T18:00:00Z",
            Denied("DateGreaterThanEquals")!["Condition"]!["DateGreaterThanEquals"]!["aws:CurrentTime"]!.GetValue<string>()
        );

        await EnsureAsync(Some.Seed);

        Assert.Null(Denied("DateGreaterThanEquals"));
    }

    [Fact]
    public async Task A_superseded_run_writes_nothing()
    {
        await EnsureAsync(Some.Seed);
        var older = await records.BeginAsync(WithLevel("full"));
        records.Executions.Over(Some.Execution, "ABORTED", DateTimeOffset.UnixEpoch);
        await records.BeginAsync(WithLevel("read"), execution: GrantRecords.Another);
        var before = iam.Writes.Count();

        await Assert.ThrowsAsync<Superseded>(() => HandleAsync(older, Some.Selection()));

        Assert.Equal(before, iam.Writes.Count());
    }

    [Fact]
    public async Task A_run_for_a_launched_instance_changes_the_trust_policy_only_while_it_holds_the_grant()
    {
        await EnsureAsync(Some.Seed);
        var selection = Selecting(Adopted);
        var launched = await records.RecordAsync(await records.LaunchedAsync(), RecordMoment.Requested, selection);
        var before = iam.Writes.Count();

        await Assert.ThrowsAsync<ClaimNeeded>(() => HandleAsync(launched, selection));

        Assert.Equal(before, iam.Writes.Count());
    }

    [Fact]
    public async Task A_run_that_changes_nothing_shared_needs_no_claim_and_does_not_read_the_table()
    {
        await EnsureAsync(Some.Seed);
        var launched = await records.RecordAsync(await records.LaunchedAsync(), RecordMoment.Requested, Some.Selection());
        var asked = records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>().Count;

        var access = await HandleAsync(launched, Some.Selection());

        Assert.All(access.Changes, change => Assert.Equal(ChangeAction.Unchanged, change.Action));
        Assert.Equal(asked, records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>().Count);
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

        await EnsureAsync(await records.LaunchedAsync(), $"arn:aws:iam::{Some.AccountB}:role/Another");

        Assert.Equal(
            [$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}", Adopted, $"arn:aws:iam::{Some.AccountB}:role/Another"],
            Pinned()
        );
    }

    [Fact]
    public async Task Only_roles_of_the_consumer_account_are_kept_from_a_trust_policy_that_was_tampered_with()
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

        await EnsureAsync(await records.LaunchedAsync());

        Assert.Equal([$"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}"], Pinned());
    }

    [Fact]
    public async Task Too_many_adopted_roles_for_a_trust_policy_are_refused_with_the_numbers()
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

        Assert.Contains("It belongs to the grant 222222222222/eu-west-1/web-team.", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_of_that_name_under_another_path_is_a_conflict_and_not_retried()
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

    private static IEnumerable<string> Of(RepositoryAccess access, ChangeAction action) =>
        access.Changes.Where(change => change.Action == action).Select(change => change.Resource);

    // The statement of the access policy that denies under such a condition; null where there is none.
    private JsonNode? Denied(string condition) =>
        JsonNode.Parse(iam.Document(PolicyArn))!["Statement"]!
            .AsArray()
            .SingleOrDefault(statement =>
                statement!["Effect"]!.GetValue<string>() == "Deny" && statement["Condition"]!.AsObject().ContainsKey(condition)
            );

    private static Selection Selecting(params string[] adopted) =>
        Some.Selection(Some.InstanceId) with
        {
            AdoptedRoles = [.. adopted.Select(arn => new AdoptedRole(arn[(arn.LastIndexOf('/') + 1)..], arn))],
        };

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request, params string[] adopted) => EnsureAsync(request, Selecting(adopted));

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request, Selection selection) =>
        records.RunAsync(request, selection, begun => HandleAsync(begun, selection));

    private Task<RepositoryAccess> HandleAsync(AccessRequest request, Selection selection) =>
        new EnsureRepositoryAccess(records.Grants, iam.Client, Some.Settings, TimeProvider.System).EnsureRepositoryAccessAsync(
            new SelectedInput
            {
                Request = request,
                Execution = Some.Execution,
                Selection = selection,
            },
            new Invocation()
        );
}
