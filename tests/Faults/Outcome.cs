namespace Faults.Tests;

/// <summary>How a request ended, with all its executions together.</summary>
/// <param name="Error">The error of the first that failed, or what else went wrong; null if all succeeded.</param>
/// <param name="Cause">That execution's cause.</param>
internal sealed record Outcome(string? Error, string? Cause = null)
{
    public static readonly Outcome Success = new(Error: null);

    public bool Succeeded => Error is null;

    public override string ToString() =>
        Error is null ? "succeeded" : $"{Error}: {(Cause is { Length: > 300 } ? Cause[..300] + "…" : Cause)}";
}
