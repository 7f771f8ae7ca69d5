namespace RepoGrant.Contract;

/// <summary>What Write report comes to.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Keys">The keys of what was written.</param>
public sealed record WrittenReport(string Bucket, IReadOnlyList<string> Keys);
