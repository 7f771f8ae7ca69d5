namespace RepoGrant.Contract;

/// <summary>The result of Write report.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Keys">The keys of what was written.</param>
public sealed record WrittenReport(string Bucket, IReadOnlyList<string> Keys);
