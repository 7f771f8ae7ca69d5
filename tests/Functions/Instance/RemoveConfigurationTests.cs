using Amazon.SimpleSystemsManagement.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Instance;

/// <summary>What happens to the files on instances that lose the grant.</summary>
public sealed class RemoveConfigurationTests
{
    private readonly ManagedInstances ssm = new() { Output = CheckLines.Line("removed", detail: "the files are clean") };

    [Fact]
    public async Task An_instance_that_answers_says_what_was_removed()
    {
        Online(Some.InstanceId, "Success");

        var result = Assert.Single(await ssm.RemoveAsync(Some.InstanceId));

        Assert.Equal((Some.InstanceId, InstanceStatus.Revoked), (result.InstanceId, result.Status));
        Assert.Equal(new Check("removed", Ok: true, "the files are clean") { User = "root" }, Assert.Single(result.Checks));
    }

    [Theory]
    [InlineData(InstanceStatus.Left, true)]
    [InlineData(InstanceStatus.Revoked, false)]
    [InlineData(InstanceStatus.Configuring, false)]
    public async Task An_unreached_instance_is_cleaned_when_it_is_back_unless_it_has_rejoined_the_grant(
        InstanceStatus recorded,
        bool isCleaned
    )
    {
        var request = await RecordAsync(recorded);
        Online(Some.InstanceId, "Success");

        var results = await ssm.RemoveLeftAsync(request, Some.InstanceId);

        Assert.Equal(isCleaned ? 1 : 0, results.Count);
        Assert.Equal(isCleaned ? 1 : 0, ssm.Fake.Made<SendCommandRequest>().Count);
        Assert.Equal(
            WordConverter<InstanceStatus>.WordOf(isCleaned ? InstanceStatus.Revoked : recorded),
            ssm.Records.Instance(Some.InstanceId)!["status"]
        );
    }

    [Fact]
    public async Task One_that_a_revocation_could_not_clean_is_cleaned_when_it_is_back()
    {
        var request = await RecordAsync(InstanceStatus.Verified);
        await ssm.Records.BeginRevocationAsync();
        await ssm.Records.EndRevocationAsync(ends: true, uncleaned: Some.InstanceId);
        Online(Some.InstanceId, "Success");

        await ssm.RemoveLeftAsync(request with { Generation = (await ssm.Records.ReadAsync())!.Generation }, Some.InstanceId);

        Assert.Single(ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal("REVOKED", ssm.Records.Instance(Some.InstanceId)!["status"]);
    }

    [Fact]
    public async Task An_instance_that_is_not_online_yet_stays_recorded_as_left()
    {
        var request = await RecordAsync(InstanceStatus.Left);

        var result = Assert.Single(await ssm.RemoveLeftAsync(request, Some.InstanceId));

        Assert.False(Assert.Single(result.Checks).Ok);
        Assert.Equal("LEFT", ssm.Records.Instance(Some.InstanceId)!["status"]);
    }

    [Fact]
    public async Task If_there_is_a_newer_request_its_run_takes_care_of_what_is_left()
    {
        var request = await RecordAsync(InstanceStatus.Left);
        await ssm.Records.ApplyAsync(Some.Seed with { ProfileName = "newer" });
        Online(Some.InstanceId, "Success");

        Assert.Empty(await ssm.RemoveLeftAsync(request, Some.InstanceId));
        Assert.Empty(ssm.Fake.Made<SendCommandRequest>());
    }

    [Fact]
    public async Task The_document_gets_the_removal_of_this_grant_as_parameters()
    {
        Online(Some.InstanceId, "Success");

        await ssm.RemoveAsync(Some.InstanceId);

        var sent = Assert.Single(ssm.Fake.Made<SendCommandRequest>());
        Assert.Equal(["remove"], sent.Parameters["Action"]);
        Assert.Equal(["web-team"], sent.Parameters["Grant"]);
        Assert.Equal([Some.InstanceId], sent.InstanceIds);
    }

    [Fact]
    public async Task A_failed_removal_says_what_failed_and_the_access_is_lost_all_the_same()
    {
        Online(Some.InstanceId, "Failed");
        ssm.Output = CheckLines.Line("removed", ok: false, detail: "the disk is full");

        var result = Assert.Single(await ssm.RemoveAsync(Some.InstanceId));

        Assert.Equal(InstanceStatus.Revoked, result.Status);
        Assert.Equal("the disk is full", Assert.Single(result.Checks, check => !check.Ok).Detail);
    }

    [Fact]
    public async Task An_instance_that_prints_nothing_does_not_count_as_clean()
    {
        Online(Some.InstanceId, "Success");
        ssm.Output = "";

        var result = Assert.Single(await ssm.RemoveAsync(Some.InstanceId));

        Assert.False(Assert.Single(result.Checks).Ok);
    }

    [Theory]
    [InlineData("ConnectionLost", "Linux")]
    [InlineData("Online", "Windows")]
    [InlineData(null, null)]
    public async Task An_unreachable_instance_is_not_waited_for(string? ping, string? platform)
    {
        if (ping is not null)
            ssm.Managed[Some.InstanceId] = (ping, platform!);

        var result = Assert.Single(await ssm.RemoveAsync(Some.InstanceId));

        Assert.Equal(InstanceStatus.Revoked, result.Status);
        Assert.StartsWith("Systems Manager cannot reach the instance:", Assert.Single(result.Checks).Detail, StringComparison.Ordinal);
        Assert.Equal(ManagedInstances.Start, ssm.Time.GetUtcNow());
        Assert.Empty(ssm.Fake.Made<SendCommandRequest>());
    }

    [Fact]
    public async Task The_wait_for_an_answer_is_shorter_than_the_functions_time_limit()
    {
        Online("i-00000001", "Success");
        Online("i-00000002", "InProgress");

        var results = await ssm.RemoveAsync("i-00000001", "i-00000002");

        Assert.True(results.Single(result => result.InstanceId == "i-00000001").Checks.All(check => check.Ok));
        Assert.StartsWith(
            "The instance did not answer in time:",
            Assert.Single(results.Single(result => result.InstanceId == "i-00000002").Checks).Detail,
            StringComparison.Ordinal
        );
        Assert.InRange(ssm.Time.GetUtcNow() - ManagedInstances.Start, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(50));
    }

    [Fact]
    public async Task Each_instance_has_a_result_even_if_they_need_several_commands()
    {
        var ids = Enumerable.Range(0, 120).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
            Online(id, "Success");

        var results = await ssm.RemoveAsync(ids);

        Assert.Equal(ids, results.Select(result => result.InstanceId).Order());
        Assert.Equal([50, 50, 20], ssm.Fake.Made<SendCommandRequest>().Select(request => request.InstanceIds.Count));
    }

    [Theory]
    [InlineData("i-00000000")]
    [InlineData("i-0000001f")]
    [InlineData("i-00000000", "i-00000001", "i-00000031")]
    public async Task Instances_that_refuse_the_command_keep_no_other_from_being_cleaned(params string[] refused)
    {
        var ids = Enumerable.Range(0, 50).Select(index => $"i-{index:x8}").ToArray();
        foreach (var id in ids)
            Online(id, "Success");
        var sent = new List<string>();
        ssm.Fake.On(
            (SendCommandRequest request) =>
            {
                if (request.InstanceIds.Intersect(refused).Any())
                    return Some.Refuse<SendCommandResponse>(new InvalidInstanceIdException("not in a valid state"));

                sent.AddRange(request.InstanceIds);
                return new SendCommandResponse { Command = new Command { CommandId = $"command-{sent.Count}" } };
            }
        );

        var results = await ssm.RemoveAsync(ids);

        Assert.Equal(ids.Except(refused), sent);
        Assert.Equal(ids, results.Select(result => result.InstanceId).Order());
        Assert.All(results, result => Assert.Equal(!refused.Contains(result.InstanceId), result.Checks[0].Ok));
        Assert.InRange(ssm.Fake.Made<SendCommandRequest>().Count, 1, 40);
    }

    [Fact]
    public async Task A_run_that_no_longer_holds_the_grant_sends_nothing()
    {
        Online(Some.InstanceId, "Success");
        await ssm.Records.ApplyAsync(Some.Seed);
        await ssm.Records.Claims.TakeAsync(GrantRecords.Grant, GrantRecords.Another, asked: null, generation: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => ssm.RemoveAsync(Some.InstanceId));

        Assert.Empty(ssm.Fake.Made<SendCommandRequest>());
    }

    private async Task<AccessRequest> RecordAsync(InstanceStatus status)
    {
        await ssm.Records.ApplyAsync(Some.Seed);
        var request = (await ssm.Records.ReadAsync())!.RequestOf(Some.Reader);
        var result = new InstanceResult(Some.InstanceId, status, []);
        await ssm.Records.Grants.Instances.EndAsync(
            GrantRecords.Grant,
            request.Generation,
            result,
            ManagedInstances.Start,
            CancellationToken.None
        );
        return request;
    }

    private void Online(string id, string status)
    {
        ssm.Managed[id] = ("Online", "Linux");
        ssm.Statuses[id] = status;
    }
}
