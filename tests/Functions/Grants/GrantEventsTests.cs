using System.Text.Json;
using System.Text.Json.Nodes;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>What is published about a grant on the event bus, and when.</summary>
public sealed class GrantEventsTests
{
    private readonly GrantRecords records = new();
    private int runs;

    public GrantEventsTests() => records.Executions.Running(GrantRecords.Another);

    public static TheoryData<string, string, string> Broken =>
        new()
        {
            { "a grant without a name", "grant", """{"accountId":"222222222222","region":"us-east-2"}""" },
            { "another version", "version", "\"2\"" },
            { "a status that is none", "result", """{"status":"FINE"}""" },
            { "no repository", "repositories", "[]" },
        };

    [Fact]
    public async Task The_first_successful_run_publishes_Access_Granted_and_a_repetition_nothing()
    {
        var granted = await RunAsync(changed: 3);
        Assert.Equal(GrantEvent.AccessGranted, granted!.Type);
        Assert.Equal((3, 1), (granted.Detail.Result.Changed, granted.Detail.Result.Verified));
        Assert.Equal(["us-east-2/SharedDemoRepo"], granted.Detail.Repositories!);
        await AssertValidAsync(granted);

        Assert.Null(await RunAsync(changed: 0));
    }

    [Fact]
    public async Task A_later_run_that_changes_something_publishes_Access_Changed()
    {
        await RunAsync(changed: 3);

        var changed = await RunAsync(changed: 1);

        Assert.Equal(GrantEvent.AccessChanged, changed!.Type);
        await AssertValidAsync(changed);
    }

    [Fact]
    public async Task An_instance_that_could_not_prove_its_access_is_named_without_its_output()
    {
        var failed = await RunAsync(
            changed: 3,
            new InstanceResult("i-00000001", InstanceStatus.Failed, [new Check("<b>ls-remote", Ok: false, "hostile")]),
            new InstanceResult("i-00000002", InstanceStatus.Unreachable, []),
            new InstanceResult("i-00000003", InstanceStatus.Verified, [])
        );

        Assert.Equal((GrantEvent.AccessFailed, "AccessNotVerified"), (failed!.Type, failed.Detail.Result.Error));
        Assert.Equal(
            "2 of 3 instances could not prove their access: i-00000001 (failed), i-00000002 (unreachable). "
                + "The execution's report says what to do.",
            failed.Detail.Message
        );
        await AssertValidAsync(failed);
    }

    [Fact]
    public async Task The_message_about_one_instance_is_in_the_singular()
    {
        var failed = await RunAsync(changed: 3, new InstanceResult("i-00000001", InstanceStatus.Unreachable, []));

        Assert.StartsWith(
            "1 of 1 instance could not prove its access: i-00000001 (unreachable). ",
            failed!.Detail.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task The_message_names_few_instances_of_many()
    {
        InstanceResult[] many =
        [
            .. Enumerable.Range(0, 500).Select(number => new InstanceResult($"i-{number:x8}", InstanceStatus.Failed, [])),
        ];

        var failed = await RunAsync(changed: 0, many);

        Assert.InRange(failed!.Detail.Message!.Length, 100, 300);
        Assert.Contains("i-00000004 (failed), …. The", failed.Detail.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Access_that_comes_back_after_a_failure_is_granted_again()
    {
        await RunAsync(changed: 3);
        await RunAsync(changed: 0, new InstanceResult(Some.InstanceId, InstanceStatus.Failed, []));

        Assert.Equal(GrantEvent.AccessGranted, (await RunAsync(changed: 0))!.Type);
    }

    [Fact]
    public async Task A_repeated_call_returns_the_same_event()
    {
        var begun = await records.BeginAsync(Some.Seed);
        var report = Report(changed: 3, new InstanceResult(Some.InstanceId, InstanceStatus.Verified, []));

        Assert.Equal(
            [GrantEvent.AccessGranted, GrantEvent.AccessGranted],
            [(await records.EndAsync(begun, report))!.Type, (await records.EndAsync(begun, report))!.Type]
        );
    }

    [Fact]
    public async Task A_launched_instance_publishes_Access_Changed_and_a_restarted_one_nothing()
    {
        await RunAsync(changed: 3);
        var launched = await records.LaunchedAsync();
        var verified = new InstanceResult(Some.InstanceId, InstanceStatus.Verified, []);

        Assert.Equal(GrantEvent.AccessChanged, (await records.EndAsync(launched, Report(changed: 1, verified)))!.Type);
        Assert.Null(await records.EndAsync(launched, Report(changed: 0, verified)));
    }

    [Fact]
    public async Task A_failed_run_publishes_an_event_and_a_failed_plan_does_not()
    {
        var begun = await records.BeginAsync(Some.Seed);
        var failed = await records.FailAsync(begun, "ProfileInUse");
        Assert.Equal((GrantEvent.AccessFailed, "ProfileInUse"), (failed!.Type, failed.Detail.Result.Error));
        // The state machine has the error's sentences.
        await AssertValidAsync(failed with { Detail = failed.Detail with { Message = "As the error says." } });

        Assert.Null(await records.FailAsync(Some.Seed with { Mode = Mode.Plan }, "ProfileInUse"));
    }

    [Fact]
    public async Task A_rolled_back_run_is_reported_once_as_failed_and_the_next_successful_one_grants_access_again()
    {
        await RunAsync(changed: 3);
        var (failed, back) = await RollBackAsync();
        Assert.Equal((GrantEvent.AccessFailed, "AnError"), (failed!.Type, failed.Detail.Result.Error));

        Assert.Null(await records.EndAsync(back, Report(changed: 2, new InstanceResult(Some.InstanceId, InstanceStatus.Verified, []))));

        Assert.Contains("ROLLED_BACK", records.Item!["result"], StringComparison.Ordinal);
        Assert.DoesNotContain("grantedBy", records.Item.Keys);
        Assert.Equal(GrantEvent.AccessGranted, (await RunAsync(changed: 0))!.Type);
    }

    [Fact]
    public async Task A_failed_rollback_publishes_no_further_event()
    {
        await RunAsync(changed: 3);
        var (_, back) = await RollBackAsync();

        Assert.Null(await records.EndAsync(back, Report(changed: 1, new InstanceResult(Some.InstanceId, InstanceStatus.Failed, []))));
        Assert.Null(await records.FailAsync(back, "AnotherError"));
        Assert.Null(await records.EndRevocationAsync(ends: false, error: null));
    }

    [Fact]
    public async Task A_revocation_is_reported_and_the_next_grant_of_that_name_grants_access_again()
    {
        await RunAsync(changed: 3);
        var revocation = await records.BeginRevocationAsync();
        var revoked = await records.EndRevocationAsync(ends: true, revocation.Request);
        Assert.Equal((GrantEvent.AccessRevoked, "REVOKED"), (revoked!.Type, revoked.Detail.Result.Status));
        Assert.Equal(["us-east-2/SharedDemoRepo"], revoked.Detail.Repositories!);
        await AssertValidAsync(revoked);

        Assert.Equal(GrantEvent.AccessGranted, (await RunAsync(changed: 0))!.Type);
    }

    [Fact]
    public async Task A_revocation_whose_record_cannot_be_read_is_reported_without_repositories()
    {
        var revoked = await records.EndRevocationAsync(ends: true, isReadable: false);

        Assert.Null(revoked!.Detail.Repositories);
        await AssertValidAsync(revoked);
    }

    [Fact]
    public async Task A_failed_revocation_is_reported()
    {
        var failed = await records.EndRevocationAsync(ends: false, error: "AnError");

        Assert.Equal((GrantEvent.AccessFailed, "AnError"), (failed!.Type, failed.Detail.Result.Error));
    }

    [Theory]
    [MemberData(nameof(Broken))]
    public async Task The_schema_refuses_an_invalid_detail(string what, string field, string value)
    {
        var detail = DetailOf((await RunAsync(changed: 3))!);
        detail[field] = JsonNode.Parse(value);

        Assert.True((await EventSchemas.ProblemsOfAsync(GrantEvent.AccessGranted, detail)).Count > 0, what);
    }

    private async Task<GrantEvent?> RunAsync(int changed, params InstanceResult[] instances)
    {
        var execution = $"{Some.Execution}-{runs++}";
        var begun = await records.BeginAsync(Some.Seed, execution: execution);
        await records.RecordAsync(begun, RecordMoment.Applied, Some.Selection(), execution);
        return await records.EndAsync(
            begun,
            Report(changed, instances.Length > 0 ? instances : [new InstanceResult(Some.InstanceId, InstanceStatus.Verified, [])]),
            execution
        );
    }

    /// <summary>A failing run; the events about it and about the former request that is then applied instead.</summary>
    private async Task<(GrantEvent? Failed, AccessRequest Back)> RollBackAsync()
    {
        var begun = await records.BeginAsync(Some.SeedWith(seed => seed["onFailure"] = "rollback") with { ProfileName = "other" });
        var failed = await records.FailAsync(begun, "AnError");
        var back = await records.RecordAsync(await records.RollBackAsync(begun), RecordMoment.Requested, Some.Selection());
        return (failed, await records.RecordAsync(back, RecordMoment.Applied, Some.Selection()));
    }

    private static Report Report(int changed, params InstanceResult[] instances) =>
        new()
        {
            Status = instances.All(instance => instance.Status == InstanceStatus.Verified)
                ? ReportStatus.Verified
                : ReportStatus.NotVerified,
            Grant = GrantRecords.Grant,
            Instances = instances,
            Changes =
            [
                .. Enumerable
                    .Range(0, changed + 1)
                    .Select(number => new Change
                    {
                        Account = Some.AccountA,
                        Resource = $"resource-{number}",
                        Action = number == changed ? ChangeAction.Unchanged : ChangeAction.Created,
                    }),
            ],
            Notes = [],
        };

    private static JsonNode DetailOf(GrantEvent told) => JsonSerializer.SerializeToNode(told.Detail, JsonContext.Default.GrantEventDetail)!;

    private static async Task AssertValidAsync(GrantEvent told) =>
        Assert.Empty(await EventSchemas.ProblemsOfAsync(told.Type, DetailOf(told)));
}
