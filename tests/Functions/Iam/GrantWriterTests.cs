using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Iam;

/// <summary>IAM in the seconds after a write: reads and decisions still use the state before it.</summary>
public sealed class GrantWriterTests
{
    private const string Name = "CrossAccountRepoAccessRole";
    private const string RoleArn = $"arn:aws:iam::{Some.AccountB}:role/repogrant/{Name}";
    private const string ProfileArn = $"arn:aws:iam::{Some.AccountB}:instance-profile/repogrant/{Name}";
    private const string PolicyArn = $"arn:aws:iam::{Some.AccountB}:policy/repogrant/{Name}";

    private readonly FakeTimeProvider time = new();
    private readonly IamAccount iam = new(Some.AccountB);
    private readonly GrantWriter writer;

    public GrantWriterTests() =>
        writer = new GrantWriter(iam.Client, Some.AccountB, GrantNames.TagsOf(GrantRecords.Grant, Some.Stack), new Backoff(time));

    private TimeSpan Elapsed => time.GetUtcNow() - time.Start;

    [Fact]
    public async Task A_profile_that_already_has_our_role_is_done()
    {
        iam.AddProfile(Name, "/repogrant/", iam.Add(Name, "/repogrant/"));

        await RunAsync(writer.AddToProfileAsync(ProfileArn, RoleArn, CancellationToken.None));

        Assert.Equal(RoleArn, Assert.Single(iam.Profile(Name).Roles).Arn);
    }

    [Fact]
    public async Task A_profile_whose_role_is_not_shown_yet_is_retried()
    {
        var looks = 0;
        var role = iam.Add(Name, "/repogrant/");
        iam.AddProfile(Name, "/repogrant/", role);
        iam.Fake.On(
            (GetInstanceProfileRequest _) =>
                new GetInstanceProfileResponse { InstanceProfile = new InstanceProfile { Roles = ++looks < 4 ? null : [role] } }
        );

        await RunAsync(writer.AddToProfileAsync(ProfileArn, RoleArn, CancellationToken.None));

        Assert.Equal(4, looks);
    }

    [Fact]
    public async Task A_profile_with_another_role_is_a_conflict_that_names_it()
    {
        iam.Add(Name, "/repogrant/");
        iam.AddProfile(Name, "/repogrant/", iam.Add("Other"));

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() =>
            RunAsync(writer.AddToProfileAsync(ProfileArn, RoleArn, CancellationToken.None))
        );

        Assert.Contains($"role/Other, not {RoleArn}", conflict.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_existing_policy_that_is_not_visible_yet_is_retried()
    {
        iam.Fake.On((CreatePolicyRequest _) => Some.Refuse<CreatePolicyResponse>(Exists()))
            .On(
                (GetPolicyRequest _) =>
                    Elapsed < TimeSpan.FromSeconds(8)
                        ? throw Some.Error(new NoSuchEntityException("not yet"), "NoSuchEntity", 404)
                        : new GetPolicyResponse()
            );

        await Assert.ThrowsAsync<TemporaryFailure>(() => RunAsync(CreatePolicyAsync()));
    }

    [Fact]
    public async Task A_policy_that_is_not_visible_for_15_seconds_has_another_path()
    {
        iam.Fake.On((CreatePolicyRequest _) => Some.Refuse<CreatePolicyResponse>(Exists()));

        var conflict = await Assert.ThrowsAsync<ConflictingResource>(() => RunAsync(CreatePolicyAsync()));

        Assert.Contains("under another path", conflict.Message, StringComparison.Ordinal);
        Assert.InRange(Elapsed, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_denial_while_the_boundary_of_a_new_role_propagates_is_retried()
    {
        iam.Add(Name, "/repogrant/");
        iam.Fake.On((AttachRolePolicyRequest _) => Elapsed < TimeSpan.FromSeconds(50) ? throw Denied() : new AttachRolePolicyResponse());

        await RunAsync(writer.AttachAsync(RoleArn, PolicyArn, CancellationToken.None));

        Assert.InRange(Elapsed, TimeSpan.FromSeconds(50), TimeSpan.FromSeconds(75));
    }

    [Fact]
    public async Task A_denial_that_lasts_for_a_minute_is_final()
    {
        iam.Fake.On((AttachRolePolicyRequest _) => Some.Refuse<AttachRolePolicyResponse>(Denied()));

        var denied = await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() =>
            RunAsync(writer.AttachAsync(RoleArn, PolicyArn, CancellationToken.None))
        );

        Assert.True(AwsErrors.IsDenied(denied), denied.ErrorCode);
        Assert.InRange(Elapsed, TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(75));
    }

    [Fact]
    public async Task A_role_with_too_many_policies_is_reported_at_once_with_the_number()
    {
        var tries = 0;
        iam.Fake.On(
            (AttachRolePolicyRequest _) =>
            {
                tries++;
                return Some.Refuse<AttachRolePolicyResponse>(
                    Some.Error(new LimitExceededException("Cannot exceed quota for PoliciesPerRole: 10"), "LimitExceeded", 409)
                );
            }
        );

        var full = await Assert.ThrowsAsync<QuotaExceeded>(() => RunAsync(writer.AttachAsync(RoleArn, PolicyArn, CancellationToken.None)));

        Assert.Contains(RoleArn, full.Message, StringComparison.Ordinal);
        Assert.Contains("PoliciesPerRole: 10", full.Message, StringComparison.Ordinal);
        Assert.Equal(1, tries);
    }

    [Fact]
    public async Task A_version_that_has_become_the_default_one_is_looked_at_again()
    {
        iam.Fake.On(
            (DeletePolicyVersionRequest _) =>
                Some.Refuse<DeletePolicyVersionResponse>(
                    Some.Error(new DeleteConflictException("Cannot delete the default version of a policy."), "DeleteConflict", 409)
                )
        );

        var again = await Assert.ThrowsAsync<TemporaryFailure>(() =>
            RunAsync(writer.DeleteVersionAsync(PolicyArn, "v2", CancellationToken.None))
        );

        Assert.Contains($"{PolicyArn} v2 cannot be deleted now", again.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_version_that_the_list_shows_as_the_default_is_not_deleted_whatever_the_policy_said_a_moment_before()
    {
        var tags = GrantNames.TagsOf(GrantRecords.Grant, Some.Stack).Select(tag => (tag.Key, tag.Value)).ToArray();
        iam.AddPolicy(Name, GrantNames.Path, tags);
        var former = Assert.Single(iam.Versions(PolicyArn)).VersionId;
        iam.AddVersions(PolicyArn, 1);
        iam.Fake.On(
            (GetPolicyRequest _) =>
                new GetPolicyResponse
                {
                    Policy = new ManagedPolicy
                    {
                        Arn = PolicyArn,
                        DefaultVersionId = former,
                        Tags = [.. tags.Select(tag => new Tag { Key = tag.Key, Value = tag.Value })],
                    },
                }
        );
        var account = new GrantIam(iam.Client, Some.AccountB, GrantNames.TagsOf(GrantRecords.Grant, Some.Stack), new Backoff(time));

        var differences = await account.ComparePolicyAsync(PolicyArn, PolicyDocument.Of(), "Repositories", CancellationToken.None);

        Assert.Equal(
            [$"{PolicyArn} {former}"],
            differences
                .Where(difference => difference.Change.Action == ChangeAction.Deleted)
                .Select(difference => difference.Change.Resource)
        );
    }

    private static EntityAlreadyExistsException Exists() =>
        Some.Error(new EntityAlreadyExistsException("A policy of that name exists"), "EntityAlreadyExists", 409);

    private static AmazonIdentityManagementServiceException Denied() =>
        Some.Error(new AmazonIdentityManagementServiceException("not authorized"), "AccessDenied", 403);

    private Task CreatePolicyAsync() =>
        writer.CreatePolicyAsync(PolicyArn, PolicyDocument.Of(), "Repositories of the grant web-team", CancellationToken.None);

    private async Task RunAsync(Task running)
    {
        while (!running.IsCompleted)
        {
            time.Advance(TimeSpan.FromSeconds(0.5));
            await Task.Yield();
        }

        await running;
    }
}
