using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public sealed record GrantStartInput(GrantKey Grant, IReadOnlyList<string> InstanceIds);
