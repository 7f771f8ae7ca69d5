using System.Globalization;
using System.Text.Json.Nodes;
using LocalAws.Wire;

namespace LocalAws.Faults;

/// <summary>
/// The rules in force, each with how often its event has happened. The first rule that strikes decides, but every rule counts.
/// </summary>
internal sealed class FaultRules(TimeProvider time) : IDisposable
{
    private readonly Lock gate = new();
    private readonly List<Counted> rules = [];
    private CancellationTokenSource cleared = new();
    private int added;

    public void Add(IEnumerable<FaultRule> more)
    {
        lock (gate)
            rules.AddRange(more.Select(rule => new Counted((++added).ToString(CultureInfo.InvariantCulture), rule)));
    }

    /// <summary>Removes every rule; whoever waits because of one continues at once.</summary>
    public void Clear()
    {
        CancellationTokenSource before;
        lock (gate)
        {
            rules.Clear();
            (before, cleared) = (cleared, new());
        }

        before.Cancel();
        before.Dispose();
    }

    /// <summary>The rule that strikes on a call; null if it proceeds.</summary>
    public FaultRule? OnCall(ApiRequest request) =>
        Strike(rule =>
            rule.Service == request.Service
            && rule.Operation == request.Operation
            && (rule.Account ?? request.AccountId) == request.AccountId
            && (rule.Function is null || rule.Function == request.Principal.Process?.Function)
            && (rule.Role is null || rule.Role == request.Principal.RoleName)
            && (rule.Kind != FaultKind.Kill || request.Principal.Process is not null)
        );

    /// <summary>The rule that strikes on an invocation; null if it proceeds.</summary>
    public FaultRule? OnInvocation(string function) => Strike(rule => rule.OfInvocations && rule.Function == function);

    /// <summary>Waits as long as the rule says, or until the rules are cleared.</summary>
    public async Task WaitAsync(FaultRule rule, CancellationToken cancellationToken)
    {
        CancellationTokenSource either;
        lock (gate)
            either = CancellationTokenSource.CreateLinkedTokenSource(cleared.Token, cancellationToken);
        using (either)
        {
            try
            {
                await Task.Delay(rule.Wait, time, either.Token);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                // Cleared: there is nothing left to wait for.
            }
        }
    }

    public JsonObject ToJson()
    {
        lock (gate)
            return new() { ["rules"] = new JsonArray([.. rules.Select(rule => (JsonNode)rule.ToJson())]) };
    }

    public void Dispose() => cleared.Dispose();

    private FaultRule? Strike(Func<FaultRule, bool> about)
    {
        lock (gate)
        {
            FaultRule? striking = null;
            foreach (var counted in rules.Where(counted => about(counted.Rule)))
            {
                var index = ++counted.Seen - counted.Rule.Nth;
                if (striking is not null || index < 0 || index >= counted.Rule.Count)
                    continue;
                counted.Struck++;
                striking = counted.Rule;
            }

            return striking;
        }
    }

    private sealed class Counted(string id, FaultRule rule)
    {
        public FaultRule Rule => rule;

        public int Seen { get; set; }

        public int Struck { get; set; }

        public JsonObject ToJson()
        {
            var json = FaultRuleReader.Write(rule);
            json["id"] = id;
            json["seen"] = Seen;
            json["struck"] = Struck;
            return json;
        }
    }
}
