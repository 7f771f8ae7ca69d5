using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Amazon.SecurityToken;
using Amazon.SecurityToken.Model;
using Amazon.SimpleSystemsManagement.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>Changes by hand are found, reported for that grant alone, and a run is started if it can correct them.</summary>
public sealed class FindDriftTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string Adopting = "i-00000009";
    private const string AccessPolicy = $"arn:aws:iam::{Some.AccountA}:policy/repogrant/{Name}";
    private const string AccessRole = $"arn:aws:iam::{Some.AccountA}:role/repogrant/{Name}";
    private const string InstanceRole = $"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}";
    private const string AssumePolicy = $"arn:aws:iam::{Some.AccountB}:policy/repogrant/{Name}";
    private const string Profile = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}";
    private const string Theirs = $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Reporting";
    private const string AdoptedPolicy = $"arn:aws:iam::{Some.AccountB}:policy/repogrant-system/RepoGrantAssumeAccessRoles";
    private const string Other = """{"Version":"2012-10-17","Statement":[]}""";

    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly TwoAccounts accounts;

    public FindDriftTests()
    {
        accounts = new TwoAccounts(time);
        var role = accounts.IamB.Add("Reporting", "/app/", ("repogrant:extend", "true"));
        accounts.IamB.AddProfile("Reporting", "/app/", role);
        accounts.Ec2.Add(Some.InstanceId, "running", null, ("Team", "web"));
        accounts.Ec2.Add(Adopting, "running", Theirs, ("Team", "web"));
    }

    /// <summary>A change by hand, a sentence that reports it, and whether a run of the recorded request corrects it.</summary>
    public static TheoryData<string, string, bool> Drifts =>
        new()
        {
            { "access policy edited", $"The policy {AccessPolicy} differs from the grant's.", true },
            { "access policy detached", $"{AccessRole} + {AccessPolicy} is missing.", true },
            { "access policy deleted", $"{AccessPolicy} is missing.", true },
            { "policy attached to the access role", $"{AccessRole} + arn:aws:iam::aws:policy/ReadOnlyAccess exists, but does not", true },
            { "inline policy of the access role", $"{AccessRole} + by-hand exists, but does not belong to the grant.", true },
            { "access role trust policy edited", $"The trust policy of the role {AccessRole} differs from the grant's.", true },
            { "boundary of the access role removed", $"The role {AccessRole} has the permissions boundary (none)", false },
            {
                "access role created again",
                $"The role {AccessRole} has the name that this grant needs. It was not made by a grant.",
                false
            },
            { "access role deleted", $"{AccessRole} is missing.", true },
            { "assume policy edited", $"The policy {AssumePolicy} differs from the grant's.", true },
            { "assume policy detached", $"{InstanceRole} + {AssumePolicy} is missing.", true },
            { "policy attached to the instance role", $"{InstanceRole} + arn:aws:iam::aws:policy/AdministratorAccess exists", true },
            { "instance role trust policy edited", $"The trust policy of the role {InstanceRole} is not what the grant needs", false },
            { "boundary of the instance role removed", $"The role {InstanceRole} has the permissions boundary (none)", false },
            { "instance role created again", $"{InstanceRole} + {AssumePolicy} is missing.", true },
            {
                "instance profile created again",
                $"The instance {Some.InstanceId} has an instance profile that is not the current {Profile}",
                true
            },
            { "role taken from the instance profile", $"{Profile} + {InstanceRole} is missing.", true },
            { "another role in the instance profile", $"The instance profile {Profile} contains the role", false },
            {
                "profile swapped",
                $"{Some.InstanceId} has the instance profile arn:aws:iam::{Some.AccountB}:instance-profile/app/Own",
                false
            },
            { "profile taken off", $"The instance {Some.InstanceId} has no instance profile.", true },
            { "consent tag removed", $"{Adopting} has the instance profile {Theirs} with the role", false },
            { "assume policy taken from the adopted role", $"role/app/Reporting + {AdoptedPolicy} is missing.", true },
            { "instance replaced", "The instance i-0000000a has no instance profile.", true },
            { "named instance terminated", $"account {Some.AccountB} has no instance {Some.InstanceId} in us-east-2", false },
            { "tag removed", $"The instance {Adopting} was given the access, but the grant no longer selects it.", true },
            { "repository deleted", "has no repository SharedDemoRepo in us-east-2", false },
        };

    [Theory]
    [MemberData(nameof(Drifts))]
    public async Task A_change_by_hand_is_found_and_a_run_is_started_if_it_can_correct_it(string what, string sentence, bool isRepaired)
    {
        await accounts.ApplyAsync(Some.Seed);
        Do(what);

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        var drifted = Assert.Single(found.Drifted);
        Assert.Contains(drifted.Drift!, drift => drift.Contains(sentence, StringComparison.Ordinal));
        Assert.Empty(found.Failed);
        Assert.Equal(1, found.Checked);
        Assert.Equal(isRepaired ? 1 : 0, found.Starts.Count);
    }

    [Fact]
    public async Task A_grant_that_equals_its_record_has_not_drifted_and_nothing_is_written()
    {
        await accounts.ApplyAsync(Some.Seed);
        var written = (accounts.IamA.Writes.Count(), accounts.IamB.Writes.Count(), accounts.Records.Item!["generation"]);

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0, 0), (found.Checked, found.Drifted.Count, found.Failed.Count, found.Starts.Count));
        Assert.Equal(written, (accounts.IamA.Writes.Count(), accounts.IamB.Writes.Count(), accounts.Records.Item!["generation"]));
    }

    [Fact]
    public async Task An_outdated_denial_for_instances_that_left_is_not_drift()
    {
        await accounts.ApplyAsync(Some.Seed);
        await accounts.ApplyAsync(ById(Adopting));
        Assert.Contains("Deny", accounts.IamB.Document(AssumePolicy), StringComparison.Ordinal);
        accounts.Ec2.Remove(Some.InstanceId);
        time.Advance(TimeSpan.FromDays(2));

        Assert.Empty((await accounts.FindAsync(repair: false, 10_000, "web-team")).Drifted);
    }

    [Fact]
    public async Task An_instance_with_the_tags_that_is_stopped_has_not_left()
    {
        await accounts.ApplyAsync(GrantRecords.Tagged("web-team", ("Team", "web")));
        accounts.Ec2.Remove(Some.InstanceId);
        accounts.Ec2.Add(Some.InstanceId, "stopped", Profile, ("Team", "web"));

        Assert.Empty((await accounts.FindAsync(repair: false, 10_000, "web-team")).Drifted);
    }

    [Fact]
    public async Task In_mode_report_nothing_is_started()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.IamA.AddVersions(AccessPolicy, 1);

        var found = await accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Single(found.Drifted);
        Assert.Empty(found.Starts);
        Assert.Contains(
            accounts.Invocation.Lines.All,
            line => line.StartsWith("Warning", StringComparison.Ordinal) && line.Contains(GrantRecords.Id, StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_name_of_a_started_execution_says_what_it_does_for_which_grant_in_80_characters()
    {
        var request = Some.SeedWith(seed => seed["name"] = new string('n', 32));
        await accounts.ApplyAsync(request);
        accounts.IamA.AddVersions(AccessPolicy, 1);

        var start = Assert.Single((await accounts.FindAsync(repair: true, 10_000, request.Name)).Starts);

        Assert.False(start.Revokes);
        Assert.Equal(GrantKey.Of(request), start.Grant);
        Assert.Matches($"^{request.Name}-222222222222-us-east-2-drift-[0-9a-f]{{8}}$", start.Name);
        Assert.InRange(start.Name.Length, 1, 80);
    }

    [Fact]
    public async Task An_expired_grant_is_revoked_in_any_mode_and_without_the_consumer_account()
    {
        await accounts.ApplyAsync(Some.Seed with { ExpiresAt = time.GetUtcNow().AddMinutes(20) });
        time.Advance(TimeSpan.FromMinutes(20));
        RefuseSessions();

        var found = await accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Equal([GrantRecords.Grant], found.Expired);
        Assert.True(Assert.Single(found.Starts).Revokes);
        Assert.Equal((0, 0), (found.Checked, found.Failed.Count));
    }

    [Fact]
    public async Task A_revocation_that_stopped_halfway_is_completed()
    {
        await accounts.ApplyAsync(Some.Seed);
        time.Advance(TimeSpan.FromSeconds(1));
        await accounts.Records.BeginRevocationAsync();
        await accounts.Records.EndRevocationAsync(ends: false);

        var found = await accounts.FindAsync(repair: false, 10_000, "web-team");

        Assert.Equal([GrantRecords.Grant], found.Expired);
        Assert.True(Assert.Single(found.Starts).Revokes);
    }

    [Fact]
    public async Task A_completed_revocation_is_ignored()
    {
        await accounts.ApplyAsync(Some.Seed);
        time.Advance(TimeSpan.FromSeconds(1));
        await accounts.Records.BeginRevocationAsync();
        await accounts.Records.EndRevocationAsync(ends: true);

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team", "unheard-of");

        Assert.Equal((0, 0, 0), (found.Checked, found.Expired.Count, found.Failed.Count));
    }

    [Fact]
    public async Task A_grant_that_a_run_is_changing_is_left_to_it_unless_the_run_was_stopped_long_ago()
    {
        await accounts.ApplyAsync(Some.Seed);
        await accounts.Records.ClaimAsync(Some.Seed);
        accounts.IamA.AddVersions(AccessPolicy, 1);

        var held = await accounts.FindAsync(repair: true, 10_000, "web-team");
        time.Advance(TimeSpan.FromHours(2));
        var forgotten = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("GrantInProgress: The execution " + Some.Execution, Assert.Single(held.Failed).Error, StringComparison.Ordinal);
        Assert.Empty(held.Starts);
        Assert.Single(forgotten.Starts);
    }

    [Fact]
    public async Task What_a_run_changed_meanwhile_is_not_drift()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.IamA.AddVersions(AccessPolicy, 1);
        accounts.Ec2.Before = _ =>
            accounts
                .Records.Grants.RevokeAsync(GrantRecords.Grant, long.MaxValue, seen: null, CancellationToken.None)
                .GetAwaiter()
                .GetResult();

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal("GrantInProgress: It was changed while it was checked.", Assert.Single(found.Failed).Error);
        Assert.Empty(found.Starts);
    }

    [Fact]
    public async Task One_grant_that_cannot_be_checked_fails_alone()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.Records.Table.Put(
            "grants",
            "222222222222/us-east-2/spoiled",
            ("generation", new() { N = "1" }),
            ("requested", new() { S = "?" })
        );

        var found = await accounts.FindAsync(repair: true, 10_000, "spoiled", "web-team");

        Assert.Equal("spoiled", Assert.Single(found.Failed).Grant.Name);
        Assert.StartsWith("InvalidRequest: ", found.Failed[0].Error, StringComparison.Ordinal);
        Assert.Equal((1, 0), (found.Checked, found.Drifted.Count));
    }

    [Fact]
    public async Task A_consumer_account_that_is_not_prepared_fails_its_grants()
    {
        await accounts.ApplyAsync(Some.Seed);
        RefuseSessions();

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("ConsumerNotPrepared: The role ", Assert.Single(found.Failed).Error, StringComparison.Ordinal);
        Assert.Empty(found.Starts);
    }

    [Fact]
    public async Task A_missing_permission_fails_the_grant_but_throttling_fails_the_invocation_which_is_retried()
    {
        await accounts.ApplyAsync(Some.Seed);
        var code = "AccessDenied";
        accounts.IamB.Fake.On(
            (GetRoleRequest _) => Some.Refuse<GetRoleResponse>(Some.Error(new AmazonIdentityManagementServiceException("no"), code))
        );

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");
        code = "Throttling";

        Assert.Equal("AccessDenied: no", Assert.Single(found.Failed).Error);
        await Assert.ThrowsAsync<TemporaryFailure>(() => accounts.FindAsync(repair: true, 10_000, "web-team"));
    }

    [Fact]
    public async Task Findings_keep_to_their_size_limit_and_say_how_much_is_left_out()
    {
        await accounts.ApplyAsync(Some.Seed);
        for (var index = 0; index < 40; index++)
            accounts.IamA.AddInline(Name, $"by-hand-{index:d2}");

        var all = await accounts.FindAsync(repair: true, 20_000, "web-team");
        var few = await accounts.FindAsync(repair: true, 1_000, "web-team");
        var none = await accounts.FindAsync(repair: true, 200, "web-team");

        Assert.Equal("and 20 more", Assert.Single(all.Drifted).Drift![^1]);
        Assert.InRange(Assert.Single(few.Drifted).Drift!.Count, 2, 10);
        // Neither as drift nor as not looked at.
        Assert.Equal((0, 0, 2, 1), (none.Drifted.Count, none.NotLookedAt.Count, none.Omitted, none.Starts.Count));
    }

    [Fact]
    public async Task What_was_written_on_online_instances_is_checked()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.Ssm.Online[Some.InstanceId] = Files;
        accounts.Ssm.Online[Adopting] = Files;

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0, 0), (found.Checked, found.Drifted.Count, found.Failed.Count, found.NotLookedAt.Count));
        var sent = Assert.Single(accounts.Ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal(["check"], sent.Parameters["Action"]);
        Assert.Equal([accounts.Records.Item!["generation"]], sent.Parameters["Generation"]);
        Assert.Equal([Adopting, Some.InstanceId], sent.InstanceIds.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("profile", null, "On the instance i-0123456789abcdef0, profile of root: edited")]
    [InlineData("credential-helper", "us-east-2/SharedDemoRepo", "credential-helper of root for us-east-2/SharedDemoRepo: edited")]
    [InlineData("removed", null, "On the instance i-0123456789abcdef0, removed of root: edited")]
    [InlineData("generation", null, "On the instance i-0123456789abcdef0, generation of root: edited")]
    public async Task A_file_that_somebody_has_edited_is_drift_that_a_run_repairs(string check, string? repository, string sentence)
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.Ssm.Online[Some.InstanceId] =
        [
            .. Files.Where(line => !line.Contains($"\"{check}\"", StringComparison.Ordinal)),
            CheckLines.Line(check, repository: repository, ok: false, detail: "edited"),
        ];

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Contains(sentence, Assert.Single(Assert.Single(found.Drifted).Drift!), StringComparison.Ordinal);
        Assert.Single(found.Starts);
        // The other one is not online.
        Assert.Equal([Adopting], Assert.Single(found.NotLookedAt).NotLookedAt);
    }

    [Fact]
    public async Task An_instance_that_reports_fewer_checks_than_expected_has_drifted()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.Ssm.Online[Some.InstanceId] = [Files[0], Files[1]];

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Contains("The command did not print the check credential-helper", found.Drifted[0].Drift![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_is_offline_or_does_not_answer_is_not_drift()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.Ssm.Online[Adopting] = null;

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal([Adopting, Some.InstanceId], Assert.Single(found.NotLookedAt).NotLookedAt);
        Assert.Equal((1, 0, 0), (found.Checked, found.Drifted.Count, found.Starts.Count));
    }

    [Fact]
    public async Task An_instance_that_is_being_configured_is_left_to_that_run()
    {
        await accounts.ApplyAsync(ById(Some.InstanceId));
        await accounts.Records.Grants.EndAsync(
            GrantRecords.Grant,
            (await accounts.Records.ReadAsync())!.Generation,
            new InstanceResult(Some.InstanceId, InstanceStatus.Configuring, []),
            time.GetUtcNow(),
            CancellationToken.None
        );
        accounts.Ssm.Online[Some.InstanceId] = [];

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0), (found.Checked, found.Drifted.Count, found.NotLookedAt.Count));
    }

    [Fact]
    public async Task What_is_left_on_an_instance_that_could_not_be_reached_is_drift_once_it_is_online()
    {
        await accounts.ApplyAsync(Some.Seed);
        await accounts.ApplyAsync(ById(Some.InstanceId));

        var offline = await accounts.FindAsync(repair: true, 10_000, "web-team");
        accounts.Ssm.Online[Adopting] = [];
        var online = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Empty(offline.Drifted);
        Assert.Contains(Adopting, Assert.Single(offline.NotLookedAt).NotLookedAt!);
        var sentence = Assert.Single(Assert.Single(online.Drifted).Drift!);
        Assert.Contains($"wrote on the instance {Adopting} is still there", sentence, StringComparison.Ordinal);
        Assert.Single(online.Starts);
    }

    [Fact]
    public async Task If_the_document_is_missing_or_older_the_accounts_are_still_compared()
    {
        await accounts.ApplyAsync(Some.Seed);
        accounts.IamA.AddVersions(AccessPolicy, 1);
        accounts.Ssm.Online[Some.InstanceId] = Files;
        accounts.Ssm.Fake.On(
            (SendCommandRequest _) =>
                Some.Refuse<SendCommandResponse>(Some.Error(new InvalidParametersException("Action"), "InvalidParameters"))
        );

        var found = await accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("ConsumerNotPrepared: The document", Assert.Single(found.Failed).Error, StringComparison.Ordinal);
        Assert.Single(found.Drifted);
    }

    private static IReadOnlyList<string> Files { get; } =
    [
        CheckLines.Line("prerequisites"),
        CheckLines.Line("profile"),
        CheckLines.Line("credential-helper", repository: "us-east-2/SharedDemoRepo"),
    ];

    private static AccessRequest ById(string id) =>
        Some.Seed with
        {
            Consumer = Some.Seed.Consumer with
            {
                Instances = new InstanceSelection { Ids = [id], Tags = new Dictionary<string, string>() },
            },
        };

    private void RefuseSessions() =>
        accounts.Sts.Sts.On(
            (AssumeRoleRequest _) =>
                Some.Refuse<AssumeRoleResponse>(Some.Error(new AmazonSecurityTokenServiceException("no"), "AccessDenied", 403))
        );

    private void Do(string what)
    {
        var (a, b, ec2) = (accounts.IamA, accounts.IamB, accounts.Ec2);
        switch (what)
        {
            case "access policy edited":
                a.AddVersions(AccessPolicy, 1);
                break;
            case "access policy detached":
                a.Detach(Name, AccessPolicy);
                break;
            case "access policy deleted":
                a.Detach(Name, AccessPolicy);
                a.DeletePolicy(AccessPolicy);
                break;
            case "policy attached to the access role":
                a.Attach(Name, "arn:aws:iam::aws:policy/ReadOnlyAccess");
                break;
            case "inline policy of the access role":
                a.AddInline(Name, "by-hand");
                break;
            case "access role trust policy edited":
                a.Role(Name).AssumeRolePolicyDocument = Other;
                break;
            case "boundary of the access role removed":
                a.Role(Name).PermissionsBoundary = null;
                break;
            case "access role created again":
                a.Remove(Name);
                a.Add(Name, "/repogrant/");
                break;
            case "access role deleted":
                a.Remove(Name);
                break;
            case "assume policy edited":
                b.AddVersions(AssumePolicy, 1);
                break;
            case "assume policy detached":
                b.Detach(Name, AssumePolicy);
                break;
            case "policy attached to the instance role":
                b.Attach(Name, "arn:aws:iam::aws:policy/AdministratorAccess");
                break;
            case "instance role trust policy edited":
                b.Role(Name).AssumeRolePolicyDocument = Other;
                break;
            case "boundary of the instance role removed":
                b.Role(Name).PermissionsBoundary = null;
                break;
            case "instance role created again":
                RecreateInstanceRole();
                break;
            case "instance profile created again":
                b.Recreate(Name);
                break;
            case "role taken from the instance profile":
                b.Profile(Name).Roles = [];
                break;
            case "another role in the instance profile":
                b.Profile(Name).Roles = [b.Add("Another")];
                break;
            case "profile swapped":
                b.AddProfile("Own", "/app/", b.Add("Own", "/app/"));
                ec2.Remove(Some.InstanceId);
                ec2.Add(Some.InstanceId, "running", $"arn:aws:iam::{Some.AccountB}:instance-profile/app/Own");
                break;
            case "profile taken off":
                ec2.Remove(Some.InstanceId);
                ec2.Add(Some.InstanceId);
                break;
            case "consent tag removed":
                b.Role("Reporting").Tags = [];
                break;
            case "assume policy taken from the adopted role":
                b.Detach("Reporting", AdoptedPolicy);
                break;
            case "instance replaced":
                ec2.Add("i-0000000a", "running", null, ("Team", "web"));
                break;
            case "named instance terminated":
                ec2.Remove(Some.InstanceId);
                break;
            case "tag removed":
                ec2.Remove(Adopting);
                ec2.Add(Adopting, "running", Theirs);
                break;
            case "repository deleted":
                accounts.Repositories.Repositories.Clear();
                break;
            default:
                throw new NotSupportedException(what);
        }
    }

    // As its owner would by hand: the same name, path, tags, trust policy and boundary, in the profile again, but without any of the
    // policies.
    private void RecreateInstanceRole()
    {
        var old = accounts.IamB.Role(Name);
        accounts.IamB.Remove(Name);
        var made = accounts.IamB.Add(Name, old.Path, [.. old.Tags.Select(tag => (tag.Key, tag.Value))]);
        made.AssumeRolePolicyDocument = old.AssumeRolePolicyDocument;
        made.PermissionsBoundary = old.PermissionsBoundary;
        accounts.IamB.Profile(Name).Roles = [made];
    }
}
