namespace Faults.Tests;

/// <summary>How what was asked for ended: all the executions of it together.</summary>
/// <param name="Error">The error of the first that failed, or what else went wrong; null where all went well.</param>
/// <param name="Cause">What that execution said.</param>
internal sealed record Outcome(string? Error, string? Cause = null)
{
    public static readonly Outcome Success = new(Error: null);

    public bool Succeeded => Error is null;

    public override string ToString() =>
        Error is null ? "succeeded" : $"{Error}: {(Cause is { Length: > 300 } ? Cause[..300] + "…" : Cause)}";
}
