using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using LocalAws.Tests.Ec2;
using Microsoft.Extensions.Time.Testing;

namespace LocalAws.Tests.Events;

/// <summary>Rules with a schedule; the test sets the clock. Their events have no destination, and the log has a line for each.</summary>
public class ScheduledRulesTests
{
    private const string A = LocalAwsFixture.AccountA;
    private const string Region = "us-east-2";

    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly ConcurrentQueue<string> log = new();

    [Fact]
    public async Task A_rule_starts_its_targets_each_time_that_it_is_due_and_none_after_it_was_disabled()
    {
        await using var local = await StartAsync(schedules: true);
        await PutAsync(local, "often", "rate(5 minutes)");
        await PutAsync(local, "later", "rate(20 minutes)");

        clock.Advance(TimeSpan.FromMinutes(5));
        await StartedAsync("often", 1);
        clock.Advance(TimeSpan.FromMinutes(5));
        await StartedAsync("often", 2);
        Assert.Equal(0, Started("later"));

        await local.Host.JsonAsync(A, "events", "DisableRule", new() { ["Name"] = "often" });
        clock.Advance(TimeSpan.FromMinutes(10));
        await StartedAsync("later", 1);
        Assert.Equal(2, Started("often"));
    }

    [Fact]
    public async Task What_was_due_several_times_while_nothing_ran_starts_once_and_then_when_it_is_due_next()
    {
        await using var local = await StartAsync(schedules: true);
        await PutAsync(local, "often", "rate(5 minutes)");

        clock.Advance(TimeSpan.FromMinutes(52));
        await StartedAsync("often", 1);
        clock.Advance(TimeSpan.FromMinutes(3));
        await StartedAsync("often", 2);
    }

    [Fact]
    public async Task A_rule_that_is_put_again_counts_from_then()
    {
        await using var local = await StartAsync(schedules: true);
        await PutAsync(local, "often", "rate(5 minutes)");
        await PutAsync(local, "mark", "rate(8 minutes)");
        clock.Advance(TimeSpan.FromMinutes(4));
        await PutAsync(local, "often", "rate(5 minutes)");

        clock.Advance(TimeSpan.FromMinutes(4));
        await StartedAsync("mark", 1);
        Assert.Equal(0, Started("often"));
        clock.Advance(TimeSpan.FromMinutes(1));
        await StartedAsync("often", 1);
    }

    [Fact]
    public async Task Nothing_starts_by_itself_where_schedules_were_not_asked_for()
    {
        await using var local = await StartAsync(schedules: false);
        await PutAsync(local, "often", "rate(5 minutes)");
        clock.Advance(TimeSpan.FromDays(1));

        // An event that matches a pattern goes the same way, so an earlier one would have arrived.
        await PutAsync(local, "by-pattern", schedule: null);
        await local.Host.JsonAsync(
            A,
            "events",
            "PutEvents",
            new()
            {
                ["Entries"] = new JsonArray(
                    new JsonObject
                    {
                        ["Source"] = "shop",
                        ["DetailType"] = "sold",
                        ["Detail"] = "{}",
                    }
                ),
            }
        );
        await StartedAsync("by-pattern", 1);
        Assert.Equal(0, Started("often"));
    }

    private Task<TemporaryLocalAws> StartAsync(bool schedules) =>
        TemporaryLocalAws.StartAsync(
            options => options with { Time = clock, Log = log.Enqueue, Schedules = schedules },
            TestContext.Current.CancellationToken
        );

    /// <summary>A rule whose only target is a bus that does not exist.</summary>
    private static async Task PutAsync(TemporaryLocalAws local, string name, string? schedule)
    {
        await local.Host.JsonAsync(
            A,
            "events",
            "PutRule",
            schedule is null
                ? new() { ["Name"] = name, ["EventPattern"] = """{"source":["shop"]}""" }
                : new() { ["Name"] = name, ["ScheduleExpression"] = schedule }
        );
        await local.Host.JsonAsync(
            A,
            "events",
            "PutTargets",
            new()
            {
                ["Rule"] = name,
                ["Targets"] = new JsonArray(
                    new JsonObject
                    {
                        ["Id"] = "nowhere",
                        ["Arn"] = $"arn:aws:events:{Region}:{A}:event-bus/nowhere",
                        ["RoleArn"] = $"arn:aws:iam::{A}:role/nobody",
                        ["RetryPolicy"] = new JsonObject { ["MaximumRetryAttempts"] = 0 },
                    }
                ),
            }
        );
    }

    private int Started(string rule) =>
        log.Count(line => line.StartsWith($"events: arn:aws:events:{Region}:{A}:rule/{rule} ", StringComparison.Ordinal));

    private Task StartedAsync(string rule, int times) =>
        Wait.ForAsync<object>(() => Task.FromResult<object?>(Started(rule) == times ? true : null), $"{rule} has started {times} times");
}
