using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.StepFunctions;

/// <summary>One event, as GetExecutionHistory returns it.</summary>
/// <param name="Id">Its number, from 1.</param>
/// <param name="PreviousId">The event that this one follows; 0 for none.</param>
/// <param name="Type">Such as <c>PassStateEntered</c>.</param>
/// <param name="Time">When it happened.</param>
/// <param name="Details">The details object as UTF-8 JSON, because there are many events and few are ever read; null for none.</param>
internal sealed record HistoryEvent(long Id, long PreviousId, string Type, DateTimeOffset Time, byte[]? Details)
{
    private static readonly string[] ExecutionData = ["input", "output", "parameters", "assignedVariables"];

    /// <summary>The event in wire format.</summary>
    /// <param name="withData">Whether to include inputs, outputs and parameters.</param>
    public JsonObject ToJson(bool withData)
    {
        var json = new JsonObject
        {
            ["timestamp"] = WireTime.Epoch(Time),
            ["type"] = Type,
            ["id"] = Id,
            ["previousEventId"] = PreviousId,
        };
        if (Details is null)
            return json;
        var details = JsonNode.Parse(Details)!.AsObject();
        if (!withData)
        {
            foreach (var name in ExecutionData)
            {
                details.Remove(name);
                details.Remove(name + "Details");
            }
        }
        json[DetailsName(Type)] = details;
        return json;
    }

    private static string DetailsName(string type) =>
        type.EndsWith("StateEntered", StringComparison.Ordinal) ? "stateEnteredEventDetails"
        : type.EndsWith("StateExited", StringComparison.Ordinal) ? "stateExitedEventDetails"
        : char.ToLowerInvariant(type[0]) + type[1..] + "EventDetails";
}

/// <summary>
/// The events of an execution. Branches and iterations write into one sequence of ids; only <c>previousEventId</c> distinguishes their
/// threads, so the caller says which event a new one follows.
/// </summary>
/// <param name="added">Receives each event, in order.</param>
internal sealed class History(TimeProvider time, Action<HistoryEvent>? added)
{
    /// <summary>"Maximum number of events in the execution history": service quotas of Step Functions.</summary>
    public const int MaxEvents = 25_000;

    private readonly List<HistoryEvent> events = [];
    private readonly Lock gate = new();
    private bool ended;

    /// <summary>The events' approximate size in memory, in bytes.</summary>
    public long Weight { get; private set; }

    /// <summary>Adds an event and returns its id.</summary>
    /// <exception cref="Failure">The history is full.</exception>
    public long Add(string type, long previousId, JsonObject? details = null)
    {
        lock (gate)
        {
            if (events.Count >= MaxEvents - 1)
                throw new Failure(Failure.Runtime, $"The execution reached the maximum number of history events ({MaxEvents}).");
            return Append(type, previousId, details);
        }
    }

    /// <summary>Adds the last event. Events of branches that are still being stopped are lost, as on AWS.</summary>
    public void End(string type, long previousId, JsonObject? details)
    {
        lock (gate)
        {
            if (!ended)
                Append(type, previousId, details);
            ended = true;
        }
    }

    /// <summary>Continues after the end: the execution is redriven.</summary>
    /// <returns>The id of the event that says so.</returns>
    public long Reopen(JsonObject details)
    {
        lock (gate)
        {
            ended = false;
            return Append("ExecutionRedriven", events.Count, details);
        }
    }

    public IReadOnlyList<HistoryEvent> Snapshot()
    {
        lock (gate)
            return [.. events];
    }

    private long Append(string type, long previousId, JsonObject? details)
    {
        var id = events.Count + 1;
        if (ended)
            return id;
        var bytes = details is null ? null : JsonSerializer.SerializeToUtf8Bytes(details);
        var happened = new HistoryEvent(id, previousId, type, time.GetUtcNow(), bytes);
        events.Add(happened);
        added?.Invoke(happened);
        Weight += 120 + (bytes?.Length ?? 0);
        return id;
    }
}
