using Amazon.IdentityManagement;
using Amazon.IdentityManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Iam;

/// <summary>A rollback of a first run removes what the run has created, and nothing older.</summary>
public sealed class GrantSweepTests
{
    private static readonly DateTimeOffset Started = new(2026, 7, 20, 10, 0, 0, 700, TimeSpan.Zero);

    private readonly SkippedPauses clock = new(Started);
    private readonly IamAccount iam = new(Some.AccountB);

    [Fact]
    public async Task What_existed_before_the_given_time_stays_and_is_named()
    {
        Make("Before", Started.AddSeconds(-2));
        // IAM's times are whole seconds.
        Make("Same", Started.AddMilliseconds(-700));
        Make("After", Started.AddSeconds(2));
        var sweep = await FindAsync();

        var older = sweep.LeaveOlder(Started);
        await sweep.EndAsync(CancellationToken.None);

        Assert.Equal(["role Before", "policy Before", "profile Before"], iam.Everything);
        Assert.Equal(3, older.Count);
        Assert.All(older, arn => Assert.EndsWith("/repogrant/Before", arn, StringComparison.Ordinal));
        Assert.DoesNotContain(sweep.ProfileArns, older.Contains);
    }

    [Fact]
    public async Task Without_a_time_everything_is_deleted()
    {
        Make("Before", Started.AddYears(-1));
        var sweep = await FindAsync();

        Assert.Empty(sweep.LeaveOlder(since: null));
        await sweep.EndAsync(CancellationToken.None);

        Assert.Empty(iam.Everything);
    }

    [Fact]
    public async Task What_is_still_shown_and_has_gone_is_not_in_the_way_although_IAM_denies_it()
    {
        Make("After", Started);
        var sweep = await FindAsync();
        iam.Fake.On((DeleteInstanceProfileRequest _) => Some.Refuse<DeleteInstanceProfileResponse>(Denied()))
            .On(
                (GetInstanceProfileRequest _) =>
                    clock.GetUtcNow() < Started.AddSeconds(8)
                        ? new GetInstanceProfileResponse()
                        : throw Some.Error(new NoSuchEntityException("gone"), "NoSuchEntity", 404)
            );

        await sweep.EndAsync(CancellationToken.None);

        Assert.Equal(["profile After"], iam.Everything);
        Assert.InRange(clock.GetUtcNow(), Started.AddSeconds(8), Started.AddSeconds(30));
    }

    [Fact]
    public async Task A_denial_of_what_is_there_after_a_minute_is_final()
    {
        Make("After", Started);
        var sweep = await FindAsync();
        iam.Fake.On((DeleteRoleRequest _) => Some.Refuse<DeleteRoleResponse>(Denied()));

        var denied = await Assert.ThrowsAsync<AmazonIdentityManagementServiceException>(() => sweep.EndAsync(CancellationToken.None));

        Assert.True(AwsErrors.IsDenied(denied), denied.ErrorCode);
        Assert.InRange(clock.GetUtcNow(), Started.AddSeconds(60), Started.AddSeconds(90));
    }

    [Fact]
    public async Task A_denial_of_what_was_created_a_moment_ago_passes()
    {
        Make("After", Started);
        var sweep = await FindAsync();
        var denials = 0;
        iam.Fake.On((DeleteRoleRequest _) => clock.GetUtcNow() < Started.AddSeconds(40) ? throw DeniedOnce() : new DeleteRoleResponse());
        await sweep.EndAsync(CancellationToken.None);

        Assert.Equal(["role After"], iam.Everything);
        Assert.InRange(denials, 2, 100);
        Assert.InRange(clock.GetUtcNow(), Started.AddSeconds(40), Started.AddSeconds(60));

        AmazonIdentityManagementServiceException DeniedOnce()
        {
            denials++;
            return Denied();
        }
    }

    [Fact]
    public async Task One_grant_among_a_thousand_is_found_with_several_reads_side_by_side()
    {
        for (var index = 0; index < 1000; index++)
        {
            iam.Add($"Other-{index}", GrantNames.Path, ("repogrant:grant", $"other-{index}"));
            iam.AddPolicy($"Other-{index}", GrantNames.Path, ("repogrant:grant", $"other-{index}"));
        }

        Make("Ours", Started);
        var rounds = new Rounds();
        iam.Fake.Pause = rounds.PauseAsync;

        var finding = FindAsync();
        await rounds.AnswerAsync(finding);
        var sweep = await finding;

        Assert.Equal("Ours", Assert.Single(sweep.Roles).RoleName);
        Assert.Equal("Ours", Assert.Single(sweep.Policies).PolicyName);
        Assert.Equal("Ours", Assert.Single(sweep.Profiles).InstanceProfileName);
        Assert.InRange(rounds.Most, 5, 20);
        Assert.InRange(rounds.Count, 2003 / 20, 2003 / 4);
    }

    private static AmazonIdentityManagementServiceException Denied() =>
        Some.Error(new AmazonIdentityManagementServiceException("not authorized"), "AccessDenied", 403);

    private async Task<GrantSweep> FindAsync()
    {
        var sweep = new GrantSweep(iam.Client, GrantRecords.Grant, Some.Stack, new Backoff(clock));
        await sweep.FindAsync(withProfiles: true, CancellationToken.None);
        return sweep;
    }

    private void Make(string name, DateTimeOffset created)
    {
        iam.Now = created.UtcDateTime;
        var tags = GrantNames.TagsOf(GrantRecords.Grant, Some.Stack).Select(tag => (tag.Key, tag.Value)).ToArray();
        iam.Add(name, GrantNames.Path, tags);
        iam.AddPolicy(name, GrantNames.Path, tags);
        iam.AddProfile(name, GrantNames.Path, role: null, tags);
    }

    /// <summary>Answers all calls that are waiting at the same time, again and again.</summary>
    private sealed class Rounds
    {
        private readonly Lock gate = new();
        private List<TaskCompletionSource> waiting = [];

        /// <summary>How many times that was, as long as which the calls take.</summary>
        public int Count { get; private set; }

        /// <summary>The most calls that were waiting at the same time.</summary>
        public int Most { get; private set; }

        public Task PauseAsync()
        {
            var call = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            lock (gate)
                waiting.Add(call);
            return call.Task;
        }

        public async Task AnswerAsync(Task work)
        {
            while (!work.IsCompleted)
            {
                await Task.Delay(1, CancellationToken.None);
                List<TaskCompletionSource> calls;
                lock (gate)
                    (calls, waiting) = (waiting, []);

                Count += calls.Count > 0 ? 1 : 0;
                Most = Math.Max(Most, calls.Count);
                foreach (var call in calls)
                    call.SetResult();
            }
        }
    }
}
