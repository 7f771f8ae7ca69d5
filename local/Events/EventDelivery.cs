using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Identity;
using LocalAws.Sts;
using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>
/// Delivers events to the targets of the rules that match them, in the background, under the target's role. After some retries an event
/// goes into the target's dead-letter queue, or is dropped with a line in the log.
/// </summary>
internal sealed class EventDelivery(
    EventBuses buses,
    IApi api,
    AccessControl access,
    RoleSessions roles,
    TimeProvider time,
    Action<string> log
) : IEventSource, IAsyncDisposable
{
    private const string Service = "events.amazonaws.com";

    /// <summary>EventBridge retries for 24 hours; here, what has not worked after a few seconds never will.</summary>
    private static readonly TimeSpan[] Waits = [.. new[] { 0.2, 0.5, 1, 2, 4 }.Select(TimeSpan.FromSeconds)];

    private static readonly TimeSpan SessionLifetime = TimeSpan.FromMinutes(15);

    private readonly BackgroundWork work = new(log);

    /// <summary>Whether events can be delivered to targets of this kind here.</summary>
    public static bool Supports(string targetArn) => BusKey.FromArn(targetArn) is not null || StateMachineRegion(targetArn) is not null;

    public void Publish(
        string accountId,
        string region,
        string source,
        string detailType,
        IReadOnlyList<string> resources,
        JsonObject detail
    )
    {
        var bus = buses.Get(new(accountId, region, BusKey.Default));
        Deliver(
            bus,
            new Event
            {
                AccountId = accountId,
                Region = region,
                Source = source,
                DetailType = detailType,
                Time = time.GetUtcNow(),
                Resources = resources,
                Detail = detail.ToJsonString(),
            }
        );
    }

    /// <summary>Matches an event against a bus's rules, and starts its deliveries.</summary>
    public void Deliver(EventBus bus, Event @event)
    {
        foreach (var rule in bus.Rules.Values.Where(rule => rule.Enabled && rule.Pattern?.Matches(@event.Envelope) == true))
        {
            Deliver(rule, @event);
        }
    }

    /// <summary>Starts to deliver an event to all targets of a rule.</summary>
    public void Deliver(Rule rule, Event @event)
    {
        foreach (var target in rule.Targets.Values)
        {
            work.Add(BringAsync(rule, target, @event));
        }
    }

    /// <summary>Completes when every event so far has been delivered to its targets, or given up.</summary>
    public Task DeliveredAsync() => work.EndedAsync();

    public ValueTask DisposeAsync() => work.DisposeAsync();

    private async Task BringAsync(Rule rule, Target target, Event @event)
    {
        await Task.Yield();
        for (var attempt = 0; ; attempt++)
        {
            (string Code, string Message) failure;
            try
            {
                await BringOnceAsync(rule, target, @event);
                return;
            }
            catch (OperationCanceledException) when (work.Stopped.IsCancellationRequested)
            {
                return;
            }
            catch (AwsException e)
            {
                failure = (e.Code, e.Message);
            }
            catch (Exception e)
            {
                // A bug of ours must not end the other deliveries.
                failure = ("InternalFailure", e.ToString());
            }

            if (attempt >= Math.Min(Waits.Length, target.MaximumRetries ?? Waits.Length))
            {
                await GiveUpAsync(rule, target, @event, failure, attempt);
                return;
            }

            try
            {
                await Task.Delay(Waits[attempt], time, work.Stopped);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    /// <summary>What cannot be delivered goes to the target's dead-letter queue, or is dropped.</summary>
    private async Task GiveUpAsync(Rule rule, Target target, Event @event, (string Code, string Message) failure, int retries)
    {
        var told = $"events: {rule.Arn} could not deliver event {@event.Id} ({@event.DetailType}) to {target.Arn}";
        if (target.DeadLetterQueue?.Split(':') is not [_, _, _, var region, var account, var name])
        {
            log($"{told}, dropped: {failure.Code}: {failure.Message}");
            return;
        }
        var attributes = new JsonObject();
        foreach (
            var (key, value) in ((string, string)[])
                [
                    ("RULE_ARN", rule.Arn),
                    ("TARGET_ARN", target.Arn),
                    ("ERROR_CODE", failure.Code),
                    ("ERROR_MESSAGE", failure.Message),
                    ("EXHAUSTED_RETRY_CONDITION", "MaximumRetryAttempts"),
                    ("RETRY_ATTEMPTS", $"{retries}"),
                ]
        )
        {
            attributes[key] = new JsonObject { ["DataType"] = "String", ["StringValue"] = value };
        }
        try
        {
            await api.CallAsync(
                Principal.Service(rule.Bus.AccountId, Service) with
                {
                    Source = new(rule.Bus.AccountId, rule.Arn),
                },
                region,
                "sqs",
                "SendMessage",
                new()
                {
                    ["QueueUrl"] = $"https://sqs.{region}.amazonaws.com/{account}/{name}",
                    ["MessageBody"] = JsonSerializer.Serialize(@event.Envelope),
                    ["MessageAttributes"] = attributes,
                },
                work.Stopped
            );
        }
        catch (OperationCanceledException) when (work.Stopped.IsCancellationRequested)
        {
            // LocalAws is ending.
        }
        catch (AwsException e)
        {
            log($"{told}, nor to its dead-letter queue: {e.Code}: {e.Message}");
        }
    }

    private async Task BringOnceAsync(Rule rule, Target target, Event @event)
    {
        var source = new ServiceSource(rule.Bus.AccountId, rule.Arn);
        var session =
            roles.ForService(target.RoleArn!, Service, @event.Id, SessionLifetime, rule.Bus.Region, source)?.Principal
            ?? throw new AwsException("AccessDeniedException", $"{Service} may not assume {target.RoleArn}.");
        if (BusKey.FromArn(target.Arn) is { } bus)
            Forward(session, rule, bus, @event);
        else
            await StartAsync(session, rule, target, @event);
    }

    private void Forward(Principal session, Rule rule, BusKey to, Event @event)
    {
        if (@event.Forwarded)
        {
            log($"events: {rule.Arn} does not forward event {@event.Id} to {to.Arn}: it already came from another bus.");
            return;
        }

        var bus = buses.Find(to);
        var decision = access.Decide(
            session,
            rule.Bus.Region,
            "events:PutEvents",
            to.Arn,
            to.AccountId == session.AccountId ? null : bus?.Policy,
            [("events:source", [@event.Source]), ("events:detail-type", [@event.DetailType]), ("events:eventBusInvocation", ["true"])]
        );
        if (!decision.Allowed)
        {
            throw new AwsException(
                "AccessDeniedException",
                $"User: {session.Arn} is not authorized to perform: events:PutEvents on resource: {to.Arn} {decision.Reason}"
            );
        }

        Deliver(
            bus ?? throw new AwsException("ResourceNotFoundException", $"Event bus {to.Name} does not exist."),
            @event with
            {
                Forwarded = true,
            }
        );
    }

    private Task StartAsync(Principal session, Rule rule, Target target, Event @event) =>
        api.CallAsync(
            session,
            StateMachineRegion(target.Arn)!,
            "states",
            "StartExecution",
            new()
            {
                ["stateMachineArn"] = target.Arn,
                ["name"] = $"{@event.Id}_{Guid.NewGuid()}",
                ["input"] = Input(rule, target, @event),
            },
            work.Stopped
        );

    private string Input(Rule rule, Target target, Event @event) =>
        target.Input
        ?? target.Transformer?.Apply(@event, rule, time.GetUtcNow())
        ?? JsonSerializer.Serialize(target.InputPath is { } path ? JsonPath.Find(@event.Envelope, path) : @event.Envelope);

    private static string? StateMachineRegion(string arn) =>
        arn.Split(':') is ["arn", _, "states", var region, _, "stateMachine", _] ? region : null;
}
