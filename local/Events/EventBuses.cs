using LocalAws.Wire;

namespace LocalAws.Events;

/// <summary>Every bus with its rules. Each account has a default bus in each Region from the start.</summary>
internal sealed class EventBuses(TimeProvider time)
{
    /// <summary>EventBridge quotas: "Event buses: 100", per account and Region.</summary>
    private const int MaxBuses = 100;

    private readonly Dictionary<BusKey, EventBus> buses = [];
    private readonly Lock gate = new();

    /// <summary>Told after a change of a bus or a rule.</summary>
    public event Action? Changed;

    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>The enabled rules that have a schedule, of all accounts and Regions.</summary>
    public IReadOnlyList<Rule> Scheduled
    {
        get
        {
            lock (gate)
                return [.. buses.Values.SelectMany(bus => bus.Rules.Values).Where(rule => rule is { Enabled: true, Schedule: not null })];
        }
    }

    /// <summary>A bus; null if there is none.</summary>
    public EventBus? Find(BusKey key)
    {
        lock (gate)
        {
            if (buses.TryGetValue(key, out var bus))
                return bus;
            return key.Name == BusKey.Default ? buses[key] = new EventBus(key, Now) : null;
        }
    }

    /// <exception cref="AwsException">There is no such bus.</exception>
    public EventBus Get(BusKey key) =>
        Find(key) ?? throw new AwsException("ResourceNotFoundException", $"Event bus {key.Name} does not exist.");

    public IReadOnlyList<EventBus> In(string accountId, string region)
    {
        Find(new(accountId, region, BusKey.Default));
        lock (gate)
        {
            return
            [
                .. buses
                    .Values.Where(bus => bus.Key.AccountId == accountId && bus.Key.Region == region)
                    .OrderBy(bus => bus.Key.Name, StringComparer.Ordinal),
            ];
        }
    }

    public EventBus Create(BusKey key, string? description, IReadOnlyDictionary<string, string> tags)
    {
        lock (gate)
        {
            if (Find(key) is not null)
                throw new AwsException("ResourceAlreadyExistsException", $"Event bus {key.Name} already exists.");
            if (In(key.AccountId, key.Region).Count >= MaxBuses)
                throw new AwsException("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
            return buses[key] = new EventBus(key, Now) { Description = description, Tags = tags };
        }
    }

    /// <summary>Replaces a bus with its changed version.</summary>
    /// <exception cref="AwsException">There is no such bus.</exception>
    public EventBus Change(BusKey key, Func<EventBus, EventBus> change)
    {
        EventBus changed;
        lock (gate)
            changed = buses[key] = change(Get(key)) with { LastModified = Now };
        Changed?.Invoke();
        return changed;
    }

    public void Delete(BusKey key)
    {
        lock (gate)
        {
            if (key.Name == BusKey.Default)
                throw new AwsException("ValidationException", "Cannot delete event bus default.");
            if (Get(key).Rules.Count > 0)
                throw new AwsException("ValidationException", $"Event bus {key.Name} can't be deleted since it has rules.");
            buses.Remove(key);
        }
    }

    /// <exception cref="AwsException">There is no such bus or no such rule on it.</exception>
    public Rule GetRule(BusKey key, string name) => Get(key).Rules.GetValueOrDefault(name) ?? throw NoRule(key, name);

    public Rule ChangeRule(BusKey key, string name, Func<Rule, Rule> change) =>
        Change(key, bus => bus.Rules.TryGetValue(name, out var rule) ? WithRule(bus, change(rule)) : throw NoRule(key, name)).Rules[name];

    public static EventBus WithRule(EventBus bus, Rule rule) =>
        bus with
        {
            Rules = new Dictionary<string, Rule>(bus.Rules) { [rule.Name] = rule },
        };

    public static AwsException NoRule(BusKey key, string name) =>
        new("ResourceNotFoundException", $"Rule {name} does not exist on EventBus {key.Name}.");
}
