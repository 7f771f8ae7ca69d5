using LocalAws.Identity;

namespace LocalAws.Wire;

/// <summary>A call that a client made: who called what, from when its request had come until its answer was ready.</summary>
internal sealed record ApiCall(string Service, string Operation, Principal Principal, DateTimeOffset Start, DateTimeOffset End);
