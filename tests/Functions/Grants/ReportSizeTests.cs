using System.Text.Json;
using RepoGrant.AccountB;
using RepoGrant.Contract;
using RepoGrant.Instance;
using RepoGrant.Tests.Fakes;
using static RepoGrant.Tests.Grants.ReportInputs;

namespace RepoGrant.Tests.Grants;

/// <summary>How large reports may be, and what is left out of those that would be larger.</summary>
public sealed class ReportSizeTests
{
    [Theory]
    [InlineData(10)]
    [InlineData(100)]
    [InlineData(1000)]
    public async Task A_failures_report_fits_into_a_Fail_states_cause_with_failures_first(int instances)
    {
        var results = Enumerable
            .Range(0, instances)
            .Select(index => index % 2 == 0 ? Verified($"i-{index:x8}") : Failed($"i-{index:x8}"))
            .ToArray();

        var report = await ReportAsync(Input(results));

        var cause = JsonSerializer.Serialize(report, JsonContext.Default.Report);
        Assert.True(cause.Length <= 32_768, $"{cause.Length} characters");
        Assert.Equal(InstanceStatus.Failed, report.Instances[0].Status);
        Assert.NotEmpty(report.Instances[0].Checks);
        Assert.Equal(instances, report.Instances.Count + (report.Omitted?.Instances ?? 0));
        Assert.Equal(report.Instances.OrderBy(instance => instance.Status == InstanceStatus.Verified), report.Instances);
    }

    [Fact]
    public async Task A_report_with_very_many_changes_and_notes_fits_as_well()
    {
        var created = Enumerable.Range(0, 500).Select(index => $"i-{index:x17}").ToList();
        var notes = Enumerable.Repeat(new string('n', 500), 200).ToList();
        var input = Input([.. Enumerable.Range(0, 200).Select(index => Failed($"i-{index:x8}"))]) with
        {
            Association = new Association(created, []),
            Identity = new InstanceIdentity(Role, Role, [], notes),
        };

        var report = await ReportAsync(input);

        Assert.True(JsonSerializer.Serialize(report, JsonContext.Default.Report).Length <= 32_768);
        Assert.True(report.Omitted!.Changes > 0 && report.Omitted.Notes > 0);
        Assert.NotEmpty(report.Instances);
    }

    [Theory]
    [InlineData(0)]
    // With roles of their own, as many as the record keeps, and with the grant's, as many as it denies.
    [InlineData(256 + 200)]
    public void The_input_of_the_state_with_the_most_instances_fits_into_a_states_data(int left)
    {
        var now = new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero).AddTicks(1_234_567);
        var kept = Enumerable.Range(0, left).Select(index => new LeftInstance($"i-{index:x17}", now) { WithoutProfile = index < 256 });
        var request = Some.Seed with { Applied = new AppliedGrant { Left = [.. kept] } };
        var ids = Enumerable.Range(0, InstanceSelector.MaxInstances).Select(index => $"i-{index:x17}").ToArray();
        // As much as Collect configuration leaves of the results, which would fill all that they can have, and the longest names.
        var failed = ids.Select(id => new InstanceResult(
            id,
            InstanceStatus.Failed,
            [new Check("ls-remote", Ok: false, new string('e', 185))]
        ));
        var results = ResultSize.Fit([.. failed], CollectConfiguration.RoomFor(request))!;
        var input = Input([.. results]) with
        {
            Request = request,
            Selection = Some.Selection() with
            {
                Instances = [.. ids.Select(id => new SelectedInstance(id, "running", ProfileOwner.Adopted))],
                Associate = ids,
                Batches = [.. ids.Chunk(Batch.MaxInstances).Select(chunk => new Batch { Waiting = chunk })],
            },
            Association = new Association(ids, []),
        };

        var size = JsonSerializer.SerializeToUtf8Bytes(input, JsonContext.Default.ReportInput).Length;

        // The rest is for the request (8 KB as a record), and what the two sides changed and noted.
        Assert.InRange(size, 75_000, 262_144 - 20_000);
    }
}
