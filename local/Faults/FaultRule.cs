namespace LocalAws.Faults;

/// <summary>What goes wrong; a rule's <c>kind</c> is the word in camel case.</summary>
internal enum FaultKind
{
    /// <summary>A call fails before its effect, with the service's 500.</summary>
    Before,

    /// <summary>A call has its effect, and is answered with the service's 500 all the same.</summary>
    After,

    /// <summary>A call is refused as the service throttles.</summary>
    Throttle,

    /// <summary>No answer comes until the client gives up or the rule's seconds have passed; then the connection breaks.</summary>
    Timeout,

    /// <summary>A call waits first.</summary>
    Delay,

    /// <summary>The process of a function is killed: instead of an invocation, or when it makes a call.</summary>
    Kill,

    /// <summary>An invocation ends as one does that runs longer than its function's time limit.</summary>
    FunctionTimeout,
}

/// <summary>One thing that goes wrong, and when.</summary>
internal sealed record FaultRule
{
    /// <summary>A rule strikes on every call or invocation from its first.</summary>
    public const int Every = int.MaxValue;

    public required FaultKind Kind { get; init; }

    /// <summary>The service's signing name; null for a rule on a function's invocations.</summary>
    public string? Service { get; init; }

    public string? Operation { get; init; }

    /// <summary>The caller's account; null for any.</summary>
    public string? Account { get; init; }

    /// <summary>The function that is invoked, or that makes the call; null for any caller.</summary>
    public string? Function { get; init; }

    /// <summary>The name of the role that makes the call; null for any caller.</summary>
    public string? Role { get; init; }

    /// <summary>The first that it strikes on, counted from 1.</summary>
    public int Nth { get; init; } = 1;

    /// <summary>On how many in a row.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Whether the call that is not answered, or whose caller is killed, has its effect.</summary>
    public bool WithEffect { get; init; }

    /// <summary>How long a delay is, and how long an answer is held back at most.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>Whether it is about invocations of a function and not about calls.</summary>
    public bool OfInvocations => Service is null;
}
