namespace RepoGrant.Contract;

/// <summary>What Record grant and End revocation come to.</summary>
/// <param name="Request">The request, with what may exist of the grant now; null where nothing comes after it.</param>
/// <param name="Event">What is to be told on the event bus; null for nothing.</param>
public sealed record Recorded(AccessRequest? Request, GrantEvent? Event);
