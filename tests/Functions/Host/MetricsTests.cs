using System.Reflection;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Host;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Host;

/// <summary>What CloudWatch reads from the functions' logs (CloudWatch User Guide, "Embedded metric format").</summary>
public sealed class MetricsTests
{
    private readonly MetricLines lines = new();

    [Fact]
    public void A_line_declares_each_metric_with_its_unit_and_has_its_value()
    {
        var now = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_123);
        lines.Of(new FakeTimeProvider(now)).Write((MetricName.TimeToAccess, 1500), (MetricName.InstancesVerified, 2));

        var line = Assert.Single(lines.All);
        Assert.Equal(1_800_000_000_123, (long)line["_aws"]!["Timestamp"]!);
        Assert.Equal(
            """[{"Namespace":"RepoGrant","Dimensions":[["Stack"]],"Metrics":[{"Name":"TimeToAccess","Unit":"Milliseconds"},"""
                + """{"Name":"InstancesVerified","Unit":"Count"}]}]""",
            line["_aws"]!["CloudWatchMetrics"]!.ToJsonString()
        );
        Assert.Equal(("repogrant", 1500, 2), ((string?)line["Stack"], (int)line["TimeToAccess"]!, (int)line["InstancesVerified"]!));
    }

    [Fact]
    public void An_error_is_counted_under_its_name()
    {
        lines.Of().Failed("ProfileInUse");

        var line = Assert.Single(lines.All);
        Assert.Equal("""[["Stack","Error"]]""", line["_aws"]!["CloudWatchMetrics"]![0]!["Dimensions"]!.ToJsonString());
        Assert.Equal(("ProfileInUse", 1), ((string?)line["Error"], (int)line["Errors"]!));
    }

    [Fact]
    public async Task A_run_writes_its_instances_and_the_time_to_access()
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UtcNow);
        var records = new GrantRecords(clock);
        var begun = await records.BeginAsync(Some.Seed);
        clock.Advance(TimeSpan.FromSeconds(90));

        await records.EndAsync(begun, Report(ChangeAction.Created), started: clock.GetUtcNow().AddSeconds(-90));

        Assert.Equal([90_000], records.Metrics.Values(MetricName.TimeToAccess));
        Assert.Equal([2], records.Metrics.Values(MetricName.InstancesVerified));
        Assert.Equal([1], records.Metrics.Values(MetricName.InstancesUnreachable));
        Assert.Equal([0], records.Metrics.Values(MetricName.InstancesFailed));
        Assert.Equal([1], records.Metrics.Values(MetricName.Errors));
    }

    [Fact]
    public async Task A_run_that_changes_nothing_writes_no_time_to_access()
    {
        var records = new GrantRecords();
        var begun = await records.BeginAsync(Some.Seed);

        await records.EndAsync(begun, Report(ChangeAction.Unchanged), started: DateTimeOffset.UtcNow);

        Assert.Empty(records.Metrics.Values(MetricName.TimeToAccess));
    }

    [Fact]
    public async Task A_failed_run_counts_its_error_and_a_failed_plan_counts_nothing()
    {
        var records = new GrantRecords();
        await records.FailAsync(await records.BeginAsync(Some.Seed), "ProfileInUse");
        await records.FailAsync(Some.Seed with { Mode = Mode.Plan }, "ProfileInUse");
        await records.EndRevocationAsync(ends: false, error: "AnError");

        Assert.Equal(["ProfileInUse", "AnError"], records.Metrics.All.Select(line => (string?)line["Error"]));
    }

    /// <summary>A dimension that grows with grants or instances would make a metric of each, at a price.</summary>
    [Fact]
    public void The_only_dimensions_are_the_stack_and_the_errors_name()
    {
        var metrics = lines.Of();
        foreach (var name in typeof(MetricName).GetFields(BindingFlags.Public | BindingFlags.Static))
            metrics.Write((string)name.GetRawConstantValue()!, 1);

        metrics.Failed("AnError");

        Assert.Equal(
            ["Stack", "Error"],
            lines
                .All.SelectMany(line => line["_aws"]!["CloudWatchMetrics"]![0]!["Dimensions"]![0]!.AsArray())
                .Select(dimension => (string)dimension!)
                .Distinct()
        );
    }

    private static Report Report(ChangeAction action) =>
        new()
        {
            Status = ReportStatus.NotVerified,
            Grant = GrantRecords.Grant,
            Instances =
            [
                new InstanceResult("i-00000001", InstanceStatus.Unreachable, []),
                new InstanceResult("i-00000002", InstanceStatus.Verified, []),
                new InstanceResult("i-00000003", InstanceStatus.Verified, []),
            ],
            Changes =
            [
                new Change
                {
                    Account = Some.AccountA,
                    Resource = "a",
                    Action = action,
                },
            ],
            Notes = [],
        };
}
