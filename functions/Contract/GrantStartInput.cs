namespace RepoGrant.Contract;

/// <summary>An execution's input for single instances of a recorded grant.</summary>
/// <param name="Grant">Which grant.</param>
/// <param name="InstanceIds">Which instances: 1 to 50 ids.</param>
/// <param name="Only">Null to apply it to them whether or not it selects them.</param>
public sealed record GrantStartInput(GrantKey Grant, IReadOnlyList<string> InstanceIds, string? Only = "selected");
