using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;
using InstanceStatus = RepoGrant.Contract.InstanceStatus;

namespace RepoGrant.Tests.Grants;

/// <summary>What is recorded of a grant, and when.</summary>
public sealed class RecordGrantTests
{
    private readonly GrantRecords records = new();

    [Fact]
    public async Task Before_the_first_change_the_record_has_the_request_its_generation_and_its_holder()
    {
        var begun = await records.BeginAsync(Some.Seed);

        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Some.Event("seed")), records.Requested));
        Assert.Equal(($"{begun.Generation}", Some.Execution), (records.Item!["generation"], records.Item["holder"]));
        Assert.Equal([Some.Seed.AccessRoleName], records.Applied.AccessRoleNames);
        Assert.DoesNotContain("result", records.Item.Keys);
    }

    [Fact]
    public async Task A_run_that_has_lost_its_claim_records_no_request()
    {
        var claimed = await records.ClaimAsync(Some.Seed);
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, Some.Execution, changedAt: null, CancellationToken.None);

        await Assert.ThrowsAsync<Superseded>(() => records.RecordAsync(claimed, RecordMoment.Requested, Some.Selection()));

        Assert.Null(records.Item);
    }

    [Fact]
    public async Task When_both_accounts_match_the_request_the_grant_is_released()
    {
        var begun = await records.BeginAsync(Some.Seed);

        var applied = await records.RecordAsync(begun, RecordMoment.Applied, Some.Selection());

        Assert.False(applied.Claimed);
        Assert.DoesNotContain("holder", records.Item!.Keys);
    }

    [Theory]
    [InlineData("running", true)]
    [InlineData("terminated", null)]
    public async Task Leaving_instances_then_become_history(string state, bool? isRemoved)
    {
        await LeaveAsync(state, isRemoved);

        Assert.Equal("REVOKED", records.Instance(Some.InstanceId)!["status"]);
        Assert.Contains("deleteAt", records.Instance(Some.InstanceId)!.Keys);
        Assert.Empty(records.Applied.Uncleaned);
    }

    [Fact]
    public async Task One_that_the_grant_has_never_written_on_is_clean_though_nothing_could_be_removed_there()
    {
        var untouched = new LeavingInstance(Some.InstanceId, "running", HasProfile: true) { Untouched = true };
        var selection = Some.Selection() with { Leaving = [untouched] };
        var begun = await records.BeginAsync(Some.Seed, selection);

        await records.RecordAsync(begun, RecordMoment.Applied, selection);

        Assert.Equal("REVOKED", records.Instance(Some.InstanceId)!["status"]);
        Assert.Empty(records.Applied.Uncleaned);
    }

    [Theory]
    [InlineData("running", false)]
    [InlineData("running", null)]
    [InlineData("stopped", null)]
    public async Task An_instance_that_could_not_be_cleaned_stays_recorded_until_it_is(string state, bool? isRemoved)
    {
        var selection = await LeaveAsync(state, isRemoved);
        Assert.Equal("LEFT", records.Instance(Some.InstanceId)!["status"]);
        Assert.DoesNotContain("deleteAt", records.Instance(Some.InstanceId)!.Keys);
        Assert.Equal([Some.InstanceId], records.Applied.Uncleaned);
        var before = records.Item!;

        // The same request again: no session is ended again, and the record is not written.
        selection = selection with
        {
            Leaving = [selection.Leaving[0] with { HasProfile = false, Left = true }],
        };
        var begun = await records.BeginAsync(Some.Seed, selection);
        Assert.Equal(before["applied"], records.Item!["applied"]);
        Assert.Contains("left the grant while it could not be reached", Assert.Single(begun.Lost!), StringComparison.Ordinal);

        var clean = new Removal([new InstanceResult(Some.InstanceId, InstanceStatus.Revoked, [new Check("removed", Ok: true, "")])]);
        await records.RecordAsync(begun, RecordMoment.Applied, selection, removal: clean);
        Assert.Equal("REVOKED", records.Instance(Some.InstanceId)!["status"]);
        Assert.Empty(records.Applied.Uncleaned);
    }

    [Fact]
    public async Task The_results_of_the_run_and_of_each_instance_are_added_at_the_end()
    {
        var begun = await records.BeginAsync(Some.Seed);
        await EndAsync(begun, Result("i-00000001", InstanceStatus.Verified), Result("i-00000002", InstanceStatus.Unreachable));

        var result = JsonNode.Parse(records.Item!["result"])!.AsObject();
        Assert.Equal(Some.Execution, result["execution"]!.GetValue<string>());
        Assert.Equal(begun.Generation, result["generation"]!.GetValue<long>());
        Assert.True(result.Remove("execution") && result.Remove("generation") && result.Remove("at"));
        Assert.Equal("""{"status":"NOT_VERIFIED","verified":1,"failed":0,"unreachable":1,"changed":1}""", result.ToJsonString());
        Assert.Equal("VERIFIED", records.Instance("i-00000001")!["status"]);
        Assert.Equal("UNREACHABLE", records.Instance("i-00000002")!["status"]);
    }

    [Fact]
    public async Task More_instances_than_can_be_kept_out_do_not_lose_the_access_in_half_a_day()
    {
        await records.ApplyAsync(Some.Seed, Leaving(0, 150));

        var refused = await Assert.ThrowsAsync<InvalidRequest>(() => records.BeginAsync(Some.Seed, Leaving(150, 51)));

        Assert.Contains(
            "$.consumer.instances: 201 instances would have left the grant within 12 hours",
            refused.Message,
            StringComparison.Ordinal
        );
        await records.FailAsync(Some.Seed, "InvalidRequest");
        await records.ApplyAsync(Some.Seed, Leaving(150, 50));
        Assert.Equal(200, records.Applied.Left.Count);

        static Selection Leaving(int first, int count) =>
            Some.Selection() with
            {
                Leaving =
                [
                    .. Enumerable
                        .Range(first, count)
                        .Select(index => new LeavingInstance($"i-{index:x8}", "running", HasProfile: true) { Untouched = true }),
                ],
            };
    }

    [Fact]
    public async Task No_two_transactions_record_the_results_of_instances_at_the_same_time()
    {
        var begun = await records.BeginAsync(Some.Seed);
        var before = records.Table.Fake.Made<TransactWriteItemsRequest>().Count;

        await EndAsync(begun, [.. Enumerable.Range(0, 120).Select(index => Result($"i-{index:x8}", InstanceStatus.Verified))]);

        // Each has the grant's own item, so they would conflict.
        Assert.Equal(
            [100, 22],
            records.Table.Fake.Made<TransactWriteItemsRequest>().Skip(before).Select(transaction => transaction.TransactItems.Count)
        );
    }

    [Fact]
    public async Task The_results_of_very_many_instances_are_all_added()
    {
        var begun = await records.BeginAsync(Some.Seed);

        await EndAsync(begun, [.. Enumerable.Range(0, 60).Select(index => Result($"i-{index:x8}", InstanceStatus.Verified))]);

        Assert.Equal(60, (await records.Grants.Instances.IdsAsync(GrantRecords.Grant, CancellationToken.None)).Count);
    }

    [Fact]
    public async Task Instances_for_which_the_report_had_no_room_are_recorded_and_counted_too()
    {
        var begun = await records.BeginAsync(Some.Seed);
        var failed = new InstanceResult("i-00000001", InstanceStatus.Failed, [new Check("clone", Ok: false, "no")]);

        var told = await records.EndAsync(
            begun,
            Report([failed]),
            instances:
            [
                Result("i-00000001", InstanceStatus.Failed),
                Result("i-00000002", InstanceStatus.Unreachable),
                Result("i-00000003", InstanceStatus.Verified),
            ]
        );

        Assert.Equal("UNREACHABLE", records.Instance("i-00000002")!["status"]);
        Assert.Equal("VERIFIED", records.Instance("i-00000003")!["status"]);
        Assert.Contains("clone", records.Instance("i-00000001")!["failed"], StringComparison.Ordinal);
        Assert.StartsWith("2 of 3 instances could not prove their access", told!.Detail.Message, StringComparison.Ordinal);
        var result = JsonNode.Parse(records.Item!["result"])!;
        Assert.Equal("111", $"{result["verified"]}{result["failed"]}{result["unreachable"]}");
    }

    [Fact]
    public async Task The_result_of_a_superseded_run_is_not_added()
    {
        var older = await records.BeginAsync(Some.Seed);
        await records.RecordAsync(older, RecordMoment.Applied, Some.Selection());
        await records.ApplyAsync(Some.Seed with { ProfileName = "later" });

        await EndAsync(older, Result(Some.InstanceId, InstanceStatus.Verified));

        Assert.Equal("later", records.Requested["profileName"]!.GetValue<string>());
        Assert.DoesNotContain("result", records.Item!.Keys);
        Assert.Null(records.Instance(Some.InstanceId));
        Assert.Contains(records.Invocation.Lines.All, line => line.Contains("the result is not added", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_failed_run_releases_the_grant_and_says_why()
    {
        var begun = await records.BeginAsync(Some.Seed);

        await records.FailAsync(begun, "ProfileInUse");

        var result = JsonNode.Parse(records.Item!["result"])!;
        Assert.Equal(("FAILED", "ProfileInUse"), (result["status"]!.GetValue<string>(), result["error"]!.GetValue<string>()));
        Assert.DoesNotContain("holder", records.Item.Keys);
        Assert.Equal([Some.Seed.AccessRoleName], records.Applied.AccessRoleNames);
    }

    [Fact]
    public async Task A_first_run_that_failed_before_anything_was_recorded_leaves_nothing()
    {
        var claimed = await records.ClaimAsync(Some.Seed);

        await records.FailAsync(claimed, "RepositoryNotFound");

        Assert.Null(records.Item);
    }

    [Fact]
    public async Task A_request_that_failed_before_it_was_recorded_does_not_replace_the_one_that_works()
    {
        await records.ApplyAsync(Some.Seed);
        var before = records.Item!;
        var claimed = await records.ClaimAsync(Some.SeedWith(seed => seed["repositories"]![0]!["name"] = "Mistyped"));

        await records.FailAsync(claimed, "RepositoryNotFound");

        // Only the time of the request is new: no older request can replace it.
        Assert.Equal(before.Keys, records.Item!.Keys);
        Assert.Equal(["asked"], before.Keys.Where(key => before[key] != records.Item![key]));
    }

    [Fact]
    public async Task A_run_that_does_not_know_that_its_claim_succeeded_still_releases_the_grant()
    {
        await records.ApplyAsync(Some.Seed);
        await records.ClaimAsync(Some.Seed);

        await records.FailAsync(Some.Seed, "States.Timeout");

        Assert.DoesNotContain("holder", records.Item!.Keys);
    }

    [Fact]
    public async Task A_plan_records_nothing_but_sees_what_may_exist()
    {
        await records.ApplyAsync(Some.Seed);
        var writes = records.Table.Fake.Made<UpdateItemRequest>().Count;

        var plan = await records.BeginAsync(Some.Seed with { Mode = Mode.Plan, AccessRoleName = "Other" });
        await EndAsync(plan, Result(Some.InstanceId, InstanceStatus.Verified));
        await records.FailAsync(plan, "AnError");

        Assert.Equal([Some.Seed.AccessRoleName, "Other"], plan.Applied!.AccessRoleNames);
        Assert.Equal(writes, records.Table.Fake.Made<UpdateItemRequest>().Count);
        Assert.Empty(records.Table.Fake.Made<DeleteItemRequest>());
    }

    [Fact]
    public async Task A_run_for_single_instances_adds_them_and_keeps_the_full_runs_result()
    {
        await records.ApplyAsync(Some.Seed);
        var launched = await records.LaunchedAsync();
        var requested = records.Item!["requested"];

        var begun = await records.RecordAsync(launched, RecordMoment.Requested, Some.Selection(Some.InstanceId));
        await EndAsync(begun, Result(Some.InstanceId, InstanceStatus.Verified));

        Assert.Equal(requested, records.Item["requested"]);
        Assert.DoesNotContain("result", records.Item.Keys);
        Assert.Contains("\"VERIFIED\"", records.Item["launch"], StringComparison.Ordinal);
        Assert.Equal("VERIFIED", records.Instance(Some.InstanceId)!["status"]);
    }

    private async Task<Selection> LeaveAsync(string state, bool? isRemoved)
    {
        var selection = Some.Selection() with { Leaving = [new LeavingInstance(Some.InstanceId, state, HasProfile: true)] };
        var begun = await records.BeginAsync(Some.Seed, selection);
        var removal = isRemoved is { } ok
            ? new Removal([new InstanceResult(Some.InstanceId, InstanceStatus.Revoked, [new Check("removed", ok, "")])])
            : null;
        await records.RecordAsync(begun, RecordMoment.Applied, selection, removal: removal);
        return selection;
    }

    private Task<GrantEvent?> EndAsync(AccessRequest request, params InstanceResult[] instances) =>
        records.EndAsync(request, Report(instances));

    private static InstanceResult Result(string id, InstanceStatus status) => new(id, status, []);

    private static Report Report(InstanceResult[] instances) =>
        new()
        {
            Status = instances.All(instance => instance.Status == InstanceStatus.Verified)
                ? ReportStatus.Verified
                : ReportStatus.NotVerified,
            Grant = GrantRecords.Grant,
            Instances = instances,
            Changes = [Change("a", ChangeAction.Created), Change("b", ChangeAction.Unchanged)],
            Notes = [],
        };

    private static Change Change(string resource, ChangeAction action) =>
        new()
        {
            Account = Some.AccountA,
            Resource = resource,
            Action = action,
        };
}
