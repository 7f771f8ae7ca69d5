using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed record GrantStartInput(GrantKey Grant, IReadOnlyList<string> InstanceIds);
