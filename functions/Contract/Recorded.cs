namespace RepoGrant.Contract;

/// <summary>The result of Record grant and of End revocation.</summary>
/// <param name="Request">The request, with what may exist of the grant now; null if nothing comes after it.</param>
/// <param name="Event">The event to publish; null for none.</param>
public sealed record Recorded(AccessRequest? Request, GrantEvent? Event);
