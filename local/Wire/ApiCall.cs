using LocalAws.Identity;

namespace LocalAws.Wire;

/// <summary>A call: the caller, the operation, and the time from the request's arrival until its response was ready.</summary>
/// <param name="Inside">
/// Whether an AWS service made it on somebody's behalf, such as a state machine's tasks and an event's targets, and not a client.
/// </param>
internal sealed record ApiCall(
    string Service,
    string Operation,
    Principal Principal,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool Inside = false
);
