using Amazon.DynamoDBv2.Model;
using Amazon.Runtime;
using Amazon.StepFunctions.Model;
using Microsoft.Extensions.Time.Testing;
using RepoGrant.Contract;
using RepoGrant.Records;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.Records;

/// <summary>One writer at a time: who gets a grant, who waits, and when a claim is over.</summary>
public sealed class ClaimsTests
{
    private readonly FakeTimeProvider time = new(new DateTimeOffset(2026, 7, 20, 10, 0, 0, TimeSpan.Zero));
    private readonly GrantRecords records;

    public ClaimsTests() => records = new GrantRecords(time);

    [Fact]
    public async Task A_grant_that_nobody_holds_is_claimed()
    {
        var record = await TakeAsync(Some.Execution);

        Assert.Equal(Some.Execution, record.Holder);
        Assert.Equal(Some.Execution, records.Item!["holder"]);
        Assert.Equal("2026-07-20T10:00:00.000Z", records.Item["heldSince"]);
        Assert.Empty(records.Executions.Fake.Made<DescribeExecutionRequest>());
    }

    [Fact]
    public async Task Whoever_held_a_grant_last_stays_named_when_it_is_released()
    {
        await records.ApplyAsync(Some.Seed);
        var applied = await records.ReadAsync();

        await TakeAsync(GrantRecords.Another);
        await records.Claims.ReturnAsync(GrantRecords.Grant, GrantRecords.Another, CancellationToken.None);
        var tooLate = await records.ReadAsync();

        await records.BeginRevocationAsync();
        await records.Grants.Claims.AbandonAsync(GrantRecords.Grant, GrantRecords.Another, time.GetUtcNow(), CancellationToken.None);
        var revoking = await records.ReadAsync();

        Assert.Equal((null, Some.Execution), (applied!.Holder, applied.Run));
        Assert.Equal((null, Some.Execution), (tooLate!.Holder, tooLate.Run));
        Assert.Equal((null, GrantRecords.Another), (revoking!.Holder, revoking.Run));
    }

    [Fact]
    public async Task Claiming_twice_does_no_harm()
    {
        await TakeAsync(Some.Execution);

        Assert.Equal(Some.Execution, (await TakeAsync(Some.Execution)).Holder);
        Assert.Empty(records.Executions.Fake.Made<DescribeExecutionRequest>());
    }

    [Fact]
    public async Task While_the_holder_runs_the_grant_is_in_progress_and_the_holder_is_named()
    {
        await TakeAsync(Some.Execution);

        var refused = await Assert.ThrowsAsync<GrantInProgress>(() => TakeAsync(GrantRecords.Another));

        Assert.Contains(
            $"The execution {Some.Execution} is changing the grant {GrantRecords.Id}.",
            refused.Message,
            StringComparison.Ordinal
        );
        Assert.Equal(Some.Execution, records.Item!["holder"]);
    }

    [Fact]
    public async Task A_holder_that_may_be_redriven_keeps_the_claim()
    {
        await TakeAsync(Some.Execution);
        records.Executions.Over(Some.Execution, "PENDING_REDRIVE", time.GetUtcNow().AddDays(-1));

        await Assert.ThrowsAsync<GrantInProgress>(() => TakeAsync(GrantRecords.Another));
    }

    [Theory]
    [InlineData("ABORTED", 0)]
    [InlineData("ABORTED", 124)]
    [InlineData("FAILED", 124)]
    [InlineData("TIMED_OUT", 124)]
    public async Task A_holder_that_has_ended_keeps_the_claim_while_its_functions_may_still_run(string status, int seconds)
    {
        await TakeAsync(Some.Execution);
        records.Executions.Over(Some.Execution, status, time.GetUtcNow());
        time.Advance(TimeSpan.FromSeconds(seconds));

        var refused = await Assert.ThrowsAsync<GrantInProgress>(() => TakeAsync(GrantRecords.Another));

        Assert.Contains(Some.Execution, refused.Message, StringComparison.Ordinal);
        Assert.Contains("keep running until 10:02:05 UTC", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("ABORTED")]
    [InlineData("FAILED")]
    [InlineData("SUCCEEDED")]
    [InlineData("TIMED_OUT")]
    public async Task Then_the_claim_is_taken_over(string status)
    {
        await TakeAsync(Some.Execution);
        records.Executions.Over(Some.Execution, status, time.GetUtcNow());
        time.Advance(Claims.FunctionsAreOver);

        var record = await TakeAsync(GrantRecords.Another);

        Assert.Equal(GrantRecords.Another, record.Holder);
        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
    }

    [Theory]
    [InlineData(Some.Execution + "-that-Step-Functions-has-forgotten", 1)]
    [InlineData("written by hand", 0)] // Nobody may look that up.
    [InlineData("arn:aws:states:us-east-2:111111111111:stateMachine:repogrant-grant-access", 0)]
    public async Task A_holder_that_is_not_a_known_execution_has_no_claim(string holder, int lookedUp)
    {
        records.Table.Put("grants", GrantRecords.Id, ("holder", new AttributeValue { S = holder }));

        await TakeAsync(Some.Execution);

        Assert.Equal(Some.Execution, records.Item!["holder"]);
        Assert.Equal(lookedUp, records.Executions.Fake.Made<DescribeExecutionRequest>().Count);
    }

    [Fact]
    public async Task If_two_executions_see_a_grant_without_a_holder_one_gets_it()
    {
        records.Executions.Running(GrantRecords.Another);
        BeforeFirst<UpdateItemRequest>(() => TakeAsync(GrantRecords.Another));

        var refused = await Assert.ThrowsAsync<GrantInProgress>(() => TakeAsync(Some.Execution));

        Assert.Contains(GrantRecords.Another, refused.Message, StringComparison.Ordinal);
        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
    }

    [Fact]
    public async Task If_two_executions_take_over_from_a_dead_holder_one_gets_it()
    {
        await TakeAsync(Some.Execution + "-dead");
        records.Executions.Running(GrantRecords.Another);
        BeforeFirst<UpdateItemRequest>(() => TakeAsync(GrantRecords.Another));

        await Assert.ThrowsAsync<GrantInProgress>(() => TakeAsync(Some.Execution));

        Assert.Equal(GrantRecords.Another, records.Item!["holder"]);
    }

    [Fact]
    public async Task What_a_run_records_between_the_read_and_the_claim_is_not_forgotten()
    {
        await records.ApplyAsync(Some.Seed);
        var role = new AdoptedRole("Reporting", $"arn:aws:iam::{Some.AccountB}:role/Reporting");
        var launched = await records.LaunchedAsync();
        BeforeFirst<UpdateItemRequest>(() => records.RunAsync(launched, Some.Selection() with { AdoptedRoles = [role] }, Task.FromResult));

        var record = await TakeAsync(GrantRecords.Another);

        Assert.Equal([role], record.AppliedGrant().AdoptedRoles);
    }

    [Fact]
    public async Task A_record_that_changes_on_every_try_is_retried_later()
    {
        var holders = 0;
        records.Table.Before = request =>
        {
            if (request is UpdateItemRequest)
                records.Table.Put("grants", GrantRecords.Id, ("holder", new AttributeValue { S = $"by hand, {++holders}" }));
        };

        await Assert.ThrowsAsync<TemporaryFailure>(() => TakeAsync(Some.Execution));

        Assert.Equal($"by hand, {holders}", records.Item!["holder"]);
    }

    [Fact]
    public async Task A_claim_takes_one_call_if_nobody_holds_the_grant()
    {
        await TakeAsync(Some.Execution);

        Assert.Single(records.Table.Fake.Made<Amazon.DynamoDBv2.AmazonDynamoDBRequest>());
    }

    private void BeforeFirst<TRequest>(Func<Task> meanwhile)
        where TRequest : AmazonWebServiceRequest
    {
        records.Table.Before = request =>
        {
            if (request is not TRequest)
                return;

            records.Table.Before = null;
            var done = meanwhile();
            Assert.True(done.IsCompletedSuccessfully, $"{done.Exception}");
        };
    }

    private Task<GrantRecord> TakeAsync(string execution) =>
        records.Claims.TakeAsync(GrantRecords.Grant, execution, asked: null, generation: null, CancellationToken.None);
}
