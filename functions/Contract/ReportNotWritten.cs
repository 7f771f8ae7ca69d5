namespace RepoGrant.Contract;

/// <summary>The bucket for reports did not take one. The message has S3's own words, and what to look at.</summary>
public sealed class ReportNotWritten(string message) : GrantError(message);
