namespace Conformance;

/// <summary>The result of a case.</summary>
internal enum Verdict
{
    Agreed,
    Differing,

    /// <summary>LocalAws does not support what the case needs, and says so by name.</summary>
    OutOfScope,
}

/// <param name="Kind">The case's row in the table.</param>
/// <param name="Name">The case's name.</param>
/// <param name="Verdict">The result.</param>
/// <param name="Detail">What differs, or why it is out of scope.</param>
internal sealed record CaseResult(string Kind, string Name, Verdict Verdict, string Detail = "");

/// <summary>Recordings of one kind, with what is needed to run them against a LocalAws.</summary>
internal interface IRecordings
{
    /// <summary>Runs every case of this kind in the folder; none if it has none.</summary>
    IAsyncEnumerable<CaseResult> RunAsync(string folder, LocalCloud cloud, CancellationToken cancellationToken);
}
