namespace Faults.Tests;

/// <summary>The result of a case.</summary>
internal enum Verdict
{
    /// <summary>The run succeeded, and the snapshots are equal.</summary>
    Healed,

    /// <summary>Running the same request again made them equal.</summary>
    Converged,

    /// <summary>The run ended in another way: the call that was to fail was not made. It proves nothing.</summary>
    NotReached,

    /// <summary>The snapshots differ.</summary>
    Differing,
}

/// <summary>A case that has been run.</summary>
/// <param name="Outcome">How the run ended that the result is about.</param>
/// <param name="Differences">Facts that should not exist (+), or that are missing (-).</param>
internal sealed record CaseResult(Case Case, Verdict Verdict, string Outcome, IReadOnlyList<string> Differences);
