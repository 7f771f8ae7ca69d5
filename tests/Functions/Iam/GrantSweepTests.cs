using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Iam;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Iam;

/// <summary>What a rollback of a first run takes away: what the run has created, and nothing of before.</summary>
public sealed class GrantSweepTests
{
    private static readonly DateTimeOffset Started = new(2026, 7, 20, 10, 0, 0, 700, TimeSpan.Zero);

    private readonly IamAccount iam = new(Some.AccountB);

    [Fact]
    public async Task What_existed_before_the_given_time_stays_and_is_named()
    {
        Make("Before", Started.AddSeconds(-2));
        // IAM says whole seconds.
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

    private async Task<GrantSweep> FindAsync()
    {
        var sweep = new GrantSweep(iam.Client, GrantRecords.Grant, new Backoff(TimeProvider.System));
        await sweep.FindAsync(withProfiles: true, CancellationToken.None);
        return sweep;
    }

    private void Make(string name, DateTimeOffset created)
    {
        iam.Now = created.UtcDateTime;
        var tags = GrantNames.TagsOf(GrantRecords.Grant).Select(tag => (tag.Key, tag.Value)).ToArray();
        iam.Add(name, GrantNames.Path, tags);
        iam.AddPolicy(name, GrantNames.Path, tags);
        iam.AddProfile(name, GrantNames.Path, role: null, tags);
    }
}
