namespace LocalAws.Faults;

/// <summary>The kind of failure; a rule's <c>kind</c> is the word in camel case.</summary>
internal enum FaultKind
{
    /// <summary>A call fails before its effect, with the service's 500.</summary>
    Before,

    /// <summary>A call has its effect, but is answered with the service's 500.</summary>
    After,

    /// <summary>A call is throttled.</summary>
    Throttle,

    /// <summary>No response comes until the client gives up or the rule's seconds have passed; then the connection breaks.</summary>
    Timeout,

    /// <summary>A call is delayed.</summary>
    Delay,

    /// <summary>The process of a function is killed, either instead of an invocation or when it makes a call.</summary>
    Kill,

    /// <summary>An invocation ends as if it had exceeded its function's time limit.</summary>
    FunctionTimeout,
}

/// <summary>A failure, and when it happens.</summary>
internal sealed record FaultRule
{
    /// <summary>By default a rule strikes on every call or invocation from the first.</summary>
    public const int Every = int.MaxValue;

    public required FaultKind Kind { get; init; }

    /// <summary>The service's signing name; null for a rule on a function's invocations.</summary>
    public string? Service { get; init; }

    public string? Operation { get; init; }

    /// <summary>The caller's account; null for any.</summary>
    public string? Account { get; init; }

    /// <summary>The function that is invoked or makes the call; null for any caller.</summary>
    public string? Function { get; init; }

    /// <summary>The name of the role that makes the call; null for any caller.</summary>
    public string? Role { get; init; }

    /// <summary>The number of the first call that it strikes on, counted from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>How many calls in a row it strikes on.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether a call that is not answered, or whose caller is killed, has its effect.</summary>
    public bool WithEffect { get; init; }

    /// <summary>How long a delay lasts, and the longest time that a response is held back.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether it applies to invocations of a function instead of calls.</summary>
    public bool OfInvocations => Service is null;
}
