namespace LocalAws.Events;

/// <summary>
/// Starts the targets of rules with a schedule when they are due: one timer for all of them, by LocalAws's clock. What was due while the
/// clock stood still, as on a machine that slept, happens once.
/// </summary>
internal sealed class ScheduledRules : IAsyncDisposable
{
    /// <summary>Timers can wait at most about 49 days, and a clock that is set is noticed within this time.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(1);

    /// <summary>More than it takes to begin to wait: a clock that moved so far meanwhile was set.</summary>
    private static readonly TimeSpan WasSet = TimeSpan.FromSeconds(1);

    private readonly EventBuses buses;
    private readonly EventDelivery delivery;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly Dictionary<string, (DateTimeOffset Since, DateTimeOffset? Due)> known = new(StringComparer.Ordinal);
    private readonly Task running;
    private TaskCompletionSource changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public ScheduledRules(EventBuses buses, EventDelivery delivery, TimeProvider time)
    {
        (this.buses, this.delivery, this.time) = (buses, delivery, time);
        buses.Changed += Look;
        running = Task.Run(RunAsync);
    }

    public async ValueTask DisposeAsync()
    {
        buses.Changed -= Look;
        await stop.CancelAsync();
        await running;
        stop.Dispose();
    }

    private void Look() => Volatile.Read(ref changed).TrySetResult();

    private async Task RunAsync()
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var awaited = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                // Taken before the rules are read: a change after that ends the wait.
                Volatile.Write(ref changed, awaited);
                var now = time.GetUtcNow();
                var wait = Start(now);
                using var timer = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
                var due = Task.Delay(wait, time, timer.Token);
                // A timer counts from when it begins: a clock that was set before that would be noticed only when it ends.
                if (time.GetUtcNow() - now < WasSet)
                    await Task.WhenAny(awaited.Task, due);
                await timer.CancelAsync();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // LocalAws is shutting down.
        }
    }

    /// <summary>Starts what is due; returns how long it takes until something may be due again.</summary>
    private TimeSpan Start(DateTimeOffset now)
    {
        var rules = buses.Scheduled.ToDictionary(rule => rule.Arn, StringComparer.Ordinal);
        foreach (var gone in known.Keys.Except(rules.Keys, StringComparer.Ordinal).ToList())
            known.Remove(gone);
        var next = LongestWait;
        foreach (var (arn, rule) in rules)
        {
            var schedule = ScheduleExpression.Parse(rule.Schedule!)!;
            var due =
                known.TryGetValue(arn, out var entry) && entry.Since == rule.Since ? entry.Due : schedule.After(rule.Since, rule.Since);
            if (due <= now)
            {
                delivery.Deliver(rule, Event(rule, due.Value));
                due = schedule.After(now, rule.Since);
            }

            known[arn] = (rule.Since, due);
            if (due is { } later && later - now < next)
                next = later - now;
        }

        return next;
    }

    /// <summary>The event is that of the EventBridge user guide, "Scheduled Event".</summary>
    private static Event Event(Rule rule, DateTimeOffset due) =>
        new()
        {
            AccountId = rule.Bus.AccountId,
            Region = rule.Bus.Region,
            Source = "aws.events",
            DetailType = "Scheduled Event",
            Time = due,
            Resources = [rule.Arn],
            Detail = "{}",
        };
}
