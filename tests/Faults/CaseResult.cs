namespace Faults.Tests;

/// <summary>What came of a case.</summary>
internal enum Verdict
{
    /// <summary>The run ended well, and the world is as it should be.</summary>
    Healed,

    /// <summary>The same request once more made it so.</summary>
    Converged,

    /// <summary>The run came to its end by another way: the call that was to go wrong was not made. It proves nothing.</summary>
    NotReached,

    /// <summary>The world is another one.</summary>
    Differing,
}

/// <summary>A case that has been run.</summary>
/// <param name="Outcome">How the run ended that the verdict is about.</param>
/// <param name="Differences">Facts that are there and should not be (+), or that are missing (-).</param>
internal sealed record CaseResult(Case Case, Verdict Verdict, string Outcome, IReadOnlyList<string> Differences);
