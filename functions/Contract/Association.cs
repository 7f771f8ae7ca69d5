namespace RepoGrant.Contract;

/// <summary>
/// The ids of the instances that got the profile, and of those that had got it meanwhile. Ids and no <see cref="Change"/>s: as many as one
/// run takes would not fit beside the results into what a state may be given.
/// </summary>
public sealed record Association(IReadOnlyList<string> Created, IReadOnlyList<string> Unchanged);
