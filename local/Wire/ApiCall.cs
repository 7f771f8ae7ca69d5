using LocalAws.Identity;

namespace LocalAws.Wire;

/// <summary>A call: who called what, from when its request had come until its answer was ready.</summary>
/// <param name="Inside">
/// Whether one of AWS's services made it for somebody, as a state machine's tasks and an event's targets are called, and no client.
/// </param>
internal sealed record ApiCall(
    string Service,
    string Operation,
    Principal Principal,
    DateTimeOffset Start,
    DateTimeOffset End,
    bool Inside = false
);
