using System.Text.Json.Nodes;

namespace Faults.Tests;

/// <summary>How a call fails.</summary>
internal enum Strike
{
    /// <summary>A 500 before the call has its effect.</summary>
    Before,

    /// <summary>A 500 after its effect: a retry finds what the first call has created.</summary>
    After,

    /// <summary>Throttled more often than an SDK retries: the function fails, too.</summary>
    Throttle,

    /// <summary>The call has its effect, no response comes for a second, and the connection breaks.</summary>
    Timeout,

    /// <summary>The process of the calling function is killed right after the call's effect.</summary>
    Kill,
}

/// <summary>The rules of LocalAws for each failure.</summary>
internal static class Strikes
{
    /// <summary>The functions' clients try five times.</summary>
    private const int Attempts = 5;

    /// <summary>Longer than any case takes: the delayed call continues when the rules are removed.</summary>
    private const int Held = 900;

    /// <summary>Whether it applies to a call: a state machine and a rule have no process that could be killed.</summary>
    public static bool CanHappen(this Strike strike, CallSite site) => strike != Strike.Kill || site.Function is not null;

    public static JsonObject At(this Strike strike, CallSite site) =>
        strike switch
        {
            Strike.Before => Rule(site, "before"),
            Strike.After => Rule(site, "after"),
            Strike.Throttle => Rule(site, "throttle", ("count", Attempts)),
            Strike.Timeout => Rule(site, "timeout", ("moment", "after"), ("seconds", 1)),
            Strike.Kill => Rule(site, "kill", ("moment", "after")),
            _ => throw new ArgumentOutOfRangeException(nameof(strike)),
        };

    public static JsonObject HoldsBack(CallSite site) => Rule(site, "delay", ("seconds", Held));

    private static JsonObject Rule(CallSite site, string kind, params (string Field, JsonNode Value)[] more)
    {
        var rule = FaultClient.OnCall(kind, site.Service, site.Operation, ("account", site.Account), ("nth", site.Nth));
        if (site.Function is { } function)
            rule["function"] = function;
        else
            rule["role"] = site.Role;
        foreach (var (field, value) in more)
            rule[field] = value;
        return rule;
    }
}
