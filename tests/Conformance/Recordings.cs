namespace Conformance;

/// <summary>How a case came out.</summary>
internal enum Verdict
{
    Agreed,
    Differing,

    /// <summary>LocalAws says by name that it does not support what the case needs.</summary>
    OutOfScope,
}

/// <param name="Kind">The row of the table that the case counts in.</param>
/// <param name="Name">The case's.</param>
/// <param name="Verdict">How it came out.</param>
/// <param name="Detail">What differs, or why it is out of scope.</param>
internal sealed record CaseResult(string Kind, string Name, Verdict Verdict, string Detail = "");

/// <summary>Recordings of one kind: who knows how to run them against a LocalAws.</summary>
internal interface IRecordings
{
    /// <summary>Runs every case of this kind that the folder has; none where it has none.</summary>
    IAsyncEnumerable<CaseResult> RunAsync(string folder, LocalCloud cloud, CancellationToken cancellationToken);
}
