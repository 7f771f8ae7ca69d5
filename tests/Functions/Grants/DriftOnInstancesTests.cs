using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>What was written on instances is checked where they are online, and only there.</summary>
public sealed class DriftOnInstancesTests : DriftTests
{
    [Fact]
    public async Task What_was_written_on_online_instances_is_checked()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Ssm.Online[Some.InstanceId] = Files;
        Accounts.Ssm.Online[Adopting] = Files;

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0, 0), (found.Checked, found.Drifted.Count, found.Failed.Count, found.NotLookedAt.Count));
        var sent = Assert.Single(Accounts.Ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal(["check"], sent.Parameters["Action"]);
        Assert.Equal([Accounts.Records.Item!["generation"]], sent.Parameters["Generation"]);
        Assert.Equal([Adopting, Some.InstanceId], sent.InstanceIds.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("profile", null, "On the instance i-0123456789abcdef0, profile of root: edited")]
    [InlineData("credential-helper", "us-east-2/SharedDemoRepo", "credential-helper of root for us-east-2/SharedDemoRepo: edited")]
    [InlineData("removed", null, "On the instance i-0123456789abcdef0, removed of root: edited")]
    [InlineData("generation", null, "On the instance i-0123456789abcdef0, generation of root: edited")]
    public async Task A_file_that_somebody_has_edited_is_drift_that_a_run_repairs(string check, string? repository, string sentence)
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Ssm.Online[Some.InstanceId] =
        [
            .. Files.Where(line => !line.Contains($"\"{check}\"", StringComparison.Ordinal)),
            CheckLines.Line(check, repository: repository, ok: false, detail: "edited"),
        ];

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Contains(sentence, Assert.Single(Assert.Single(found.Drifted).Drift!), StringComparison.Ordinal);
        Assert.Single(found.Starts);
        // The other one is not online.
        Assert.Equal([Adopting], Assert.Single(found.NotLookedAt).NotLookedAt);
    }

    [Fact]
    public async Task An_instance_that_reports_fewer_checks_than_expected_has_drifted()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Ssm.Online[Some.InstanceId] = [Files[0], Files[1]];

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Contains("The command did not print the check credential-helper", found.Drifted[0].Drift![0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_instance_that_is_offline_or_does_not_answer_is_not_drift()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.Ssm.Online[Adopting] = null;

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal([Adopting, Some.InstanceId], Assert.Single(found.NotLookedAt).NotLookedAt);
        Assert.Equal((1, 0, 0), (found.Checked, found.Drifted.Count, found.Starts.Count));
    }

    [Fact]
    public async Task An_instance_that_is_being_configured_is_left_to_that_run()
    {
        await Accounts.ApplyAsync(ById(Some.InstanceId));
        await Accounts.Records.Grants.Instances.EndAsync(
            GrantRecords.Grant,
            (await Accounts.Records.ReadAsync())!.Generation,
            new InstanceResult(Some.InstanceId, InstanceStatus.Configuring, []),
            Time.GetUtcNow(),
            CancellationToken.None
        );
        Accounts.Ssm.Online[Some.InstanceId] = [];

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((1, 0, 0), (found.Checked, found.Drifted.Count, found.NotLookedAt.Count));
    }

    [Fact]
    public async Task What_is_left_on_an_instance_that_could_not_be_reached_is_drift_once_it_is_online()
    {
        await Accounts.ApplyAsync(Some.Seed);
        await Accounts.ApplyAsync(ById(Some.InstanceId));

        var offline = await Accounts.FindAsync(repair: true, 10_000, "web-team");
        Accounts.Ssm.Online[Adopting] = [];
        var online = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Empty(offline.Drifted);
        Assert.Contains(Adopting, Assert.Single(offline.NotLookedAt).NotLookedAt!);
        var sentence = Assert.Single(Assert.Single(online.Drifted).Drift!);
        Assert.Contains($"wrote on the instance {Adopting} is still there", sentence, StringComparison.Ordinal);
        Assert.Single(online.Starts);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_a_revoked_grant_has_left_is_named_once_the_instance_is_online_and_a_repair_revokes_again(bool repair)
    {
        await RevokeAsync(uncleaned: Adopting);

        var offline = await Accounts.FindAsync(repair, 10_000, "web-team");
        Accounts.Ssm.Online[Adopting] = [];
        var online = await Accounts.FindAsync(repair, 10_000, "web-team");

        Assert.Equal((0, 0, 0), (offline.Drifted.Count, offline.Starts.Count, offline.Failed.Count));
        Assert.Equal([Adopting], Assert.Single(offline.NotLookedAt).NotLookedAt);
        Assert.Contains(
            $"wrote on the instance {Adopting} is still there",
            Assert.Single(Assert.Single(online.Drifted).Drift!),
            StringComparison.Ordinal
        );
        Assert.Equal(repair ? [true] : [], online.Starts.Select(start => start.Revokes));
        Assert.Equal(0, online.Checked);
    }

    [Theory]
    [InlineData("terminated")]
    [InlineData("cleaned")]
    [InlineData("clean from the beginning")]
    public async Task A_revoked_grant_that_has_left_nothing_is_of_no_interest(string what)
    {
        await RevokeAsync(what == "clean from the beginning" ? [] : [Adopting]);
        Accounts.Ssm.Online[Adopting] = [];
        if (what == "terminated")
            Accounts.Ec2.Remove(Adopting);
        if (what == "cleaned")
        {
            var generation = (await Accounts.Records.ReadAsync())!.Generation;
            await Accounts.Records.Grants.Instances.CleanAsync(
                GrantRecords.Grant,
                generation,
                Adopting,
                Time.GetUtcNow(),
                CancellationToken.None
            );
        }

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal((0, 0, 0, 0), (found.Drifted.Count, found.Starts.Count, found.NotLookedAt.Count, found.Failed.Count));
    }

    [Fact]
    public async Task What_a_revoked_grant_has_left_in_an_account_that_is_no_longer_prepared_is_not_looked_at()
    {
        await RevokeAsync(uncleaned: Adopting);
        RefuseSessions();

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.Equal([Adopting], Assert.Single(found.NotLookedAt).NotLookedAt);
        Assert.Empty(found.Failed);
    }

    [Fact]
    public async Task A_revocation_of_what_was_left_cleans_it_and_replaces_no_request_that_is_being_made()
    {
        await RevokeAsync(uncleaned: Adopting);
        var asked = Accounts.Records.Item!["asked"];
        Time.Advance(TimeSpan.FromSeconds(1));

        await Accounts.Records.BeginRevocationAsync(
            """{"grant":{"name":"web-team","accountId":"222222222222","region":"us-east-2"},"only":"expired"}"""
        );
        Assert.Equal(asked, Accounts.Records.Item!["asked"]);
        await Accounts.Records.EndRevocationAsync(ends: true);

        Assert.Equal("REVOKED", Accounts.Records.Instance(Adopting)!["status"]);
        Assert.DoesNotContain("applied", Accounts.Records.Item!.Keys);
    }

    [Fact]
    public async Task If_the_document_is_missing_or_older_the_accounts_are_still_compared()
    {
        await Accounts.ApplyAsync(Some.Seed);
        Accounts.IamA.AddVersions(AccessPolicy, 1);
        Accounts.Ssm.Online[Some.InstanceId] = Files;
        Accounts.Ssm.Fake.On(
            (SendCommandRequest _) =>
                Some.Refuse<SendCommandResponse>(Some.Error(new InvalidParametersException("Action"), "InvalidParameters"))
        );

        var found = await Accounts.FindAsync(repair: true, 10_000, "web-team");

        Assert.StartsWith("ConsumerNotPrepared: The document", Assert.Single(found.Failed).Error, StringComparison.Ordinal);
        Assert.Single(found.Drifted);
    }

    private async Task RevokeAsync(params string[] uncleaned)
    {
        await Accounts.ApplyAsync(Some.Seed);
        Time.Advance(TimeSpan.FromSeconds(1));
        await Accounts.Records.BeginRevocationAsync();
        await Accounts.Records.EndRevocationAsync(ends: true, uncleaned: uncleaned);
    }

    private static IReadOnlyList<string> Files { get; } =
    [
        CheckLines.Line("prerequisites"),
        CheckLines.Line("profile"),
        CheckLines.Line("credential-helper", repository: "us-east-2/SharedDemoRepo"),
    ];
}
