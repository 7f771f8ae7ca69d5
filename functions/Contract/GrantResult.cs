namespace RepoGrant.Contract;

/// <summary>How the execution that wrote a record ended: numbers only, the report itself is the execution's output.</summary>
internal sealed record GrantResult(ReportStatus Status, int Verified, int Failed, int Unreachable, int Changed);
