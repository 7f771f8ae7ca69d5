using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

/// <summary>Part 1: what a run creates, changes, plans and leaves alone in the repository account.</summary>
public sealed class EnsureRepositoryAccessTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string PolicyArn = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/{Name}";

    private readonly TwoAccounts accounts = new(TimeProvider.System);

    [Fact]
    public async Task A_new_grant_creates_the_policy_and_the_role_with_its_boundary_and_attaches_the_policy()
    {
        var access = await EnsureAsync(Some.Seed);

        Assert.Equal([ChangeAction.Created, ChangeAction.Created, ChangeAction.Created], access.Changes.Select(change => change.Action));
        Assert.Equal($"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}", access.AccessRoleArn);
        Assert.Equal(Some.Settings.AccessBoundaryArn, accounts.IamA.Role(Name).PermissionsBoundary.PermissionsBoundaryArn);
        Assert.Equal([PolicyArn], accounts.IamA.AttachedTo(Name));
        Assert.Equal(
            [
                "repogrant:consumer=222222222222/us-east-2",
                "repogrant:grant=web-team",
                "repogrant:managed=true",
                "repogrant:stack=repogrant",
            ],
            accounts.IamA.Role(Name).Tags.Select(tag => $"{tag.Key}={tag.Value}").Order()
        );
    }

    [Fact]
    public async Task A_second_run_writes_nothing_and_says_Unchanged()
    {
        await EnsureAsync(Some.Seed);
        var written = accounts.IamA.Writes.Count();

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal(written, accounts.IamA.Writes.Count());
        Assert.Equal([ChangeAction.Unchanged], access.Changes.Select(change => change.Action).Distinct());
    }

    [Fact]
    public async Task A_plan_writes_nothing_and_shows_what_an_apply_would_do()
    {
        var access = await EnsureAsync(Some.Seed with { Mode = Mode.Plan });

        Assert.Empty(accounts.IamA.Writes);
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
        accounts.IamA.AddVersions(PolicyArn, 4);

        var access = await EnsureAsync(Some.Seed);

        Assert.Equal("v6", Assert.Single(accounts.IamA.Versions(PolicyArn)).VersionId);
        Assert.Contains("SharedDemoRepo", accounts.IamA.Document(PolicyArn), StringComparison.Ordinal);
        Assert.Equal(
            [$"{PolicyArn} v1", $"{PolicyArn} v2", $"{PolicyArn} v3", $"{PolicyArn} v4"],
            access.Changes.Of(ChangeAction.Deleted).Order(StringComparer.Ordinal)
        );
    }

    [Fact]
    public async Task A_narrower_request_leaves_no_version_that_gives_more()
    {
        await EnsureAsync(WithLevel("full"));

        await EnsureAsync(WithLevel("read"));

        var version = Uri.UnescapeDataString(Assert.Single(accounts.IamA.Versions(PolicyArn)).Document);
        Assert.DoesNotContain("codecommit:Update*", version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_somebody_else_attached_to_the_role_is_detached_first()
    {
        await EnsureAsync(Some.Seed);
        const string Administrator = "arn:aws:iam::aws:policy/AdministratorAccess";
        accounts.IamA.Attach(Name, Administrator);
        accounts.IamA.AddInline(Name, "by-hand");
        var before = accounts.IamA.Writes.Count();

        var access = await EnsureAsync(WithLevel("read"));

        Assert.Equal([PolicyArn], accounts.IamA.AttachedTo(Name));
        Assert.Empty(accounts.IamA.InlineOf(Name));
        Assert.Equal(
            [$"{access.AccessRoleArn} + {Administrator}", $"{access.AccessRoleArn} + by-hand"],
            access.Changes.Of(ChangeAction.Deleted)
        );
        Assert.Equal(["DeleteRolePolicy", "DetachRolePolicy"], accounts.IamA.Writes.Skip(before).Take(2).Order());
    }

    [Fact]
    public async Task A_superseded_run_writes_nothing()
    {
        await EnsureAsync(Some.Seed);
        var older = await accounts.Records.BeginAsync(WithLevel("full"));
        accounts.Records.Executions.Over(Some.Execution, "ABORTED", DateTimeOffset.UnixEpoch);
        await accounts.Records.BeginAsync(WithLevel("read"), execution: GrantRecords.Another);
        var before = accounts.IamA.Writes.Count();

        await Assert.ThrowsAsync<Superseded>(() => accounts.EnsureAccessAsync(older, Some.Selection()));

        Assert.Equal(before, accounts.IamA.Writes.Count());
    }

    [Fact]
    public async Task A_run_that_changes_nothing_shared_needs_no_claim_and_does_not_read_the_table()
    {
        await EnsureAsync(Some.Seed);
        var launched = await accounts.Records.RecordAsync(await accounts.Records.LaunchedAsync(), RecordMoment.Requested, Some.Selection());
        var asked = accounts.Records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>().Count;

        var access = await accounts.EnsureAccessAsync(launched, Some.Selection());

        Assert.Equal([ChangeAction.Unchanged], access.Changes.Select(change => change.Action).Distinct());
        Assert.Equal(asked, accounts.Records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>().Count);
    }

    [Fact]
    public async Task A_role_of_that_name_that_no_grant_made_is_left_alone()
    {
        accounts.IamA.Add(Name);

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains($"arn:aws:iam::{Some.AccountA}:role/{Name}", conflict.Message, StringComparison.Ordinal);
        Assert.Empty(accounts.IamA.Writes);
    }

    [Fact]
    public async Task A_role_of_another_grant_is_left_alone_and_the_grant_is_named()
    {
        await EnsureAsync(Some.SeedWith(seed => seed["consumer"]!["region"] = "eu-west-1"));

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains(
            "It belongs to the grant 222222222222/eu-west-1/web-team of the stack repogrant.",
            conflict.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_policy_of_that_name_under_another_path_is_a_conflict_and_not_retried()
    {
        await accounts.IamA.Client.CreatePolicyAsync(
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
        accounts.IamA.Role(Name).PermissionsBoundary = null;

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => EnsureAsync(Some.Seed));

        Assert.Contains("boundary (none)", conflict.Message, StringComparison.Ordinal);
    }

    private static AccessRequest WithLevel(string level) => Some.SeedWith(seed => seed["repositories"]![0]!["access"] = level);

    private Task<RepositoryAccess> EnsureAsync(AccessRequest request) => accounts.RunAccessAsync(request, Some.Selection(Some.InstanceId));
}
