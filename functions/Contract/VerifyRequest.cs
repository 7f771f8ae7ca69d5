using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What to verify on each instance besides identity, get-repository and ls-remote.</summary>
public sealed record VerifyRequest
{
    /// <summary>The branch that must exist and that a clone checks out; null for the default branch.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether to make a shallow clone of each repository in a folder that is removed afterwards.</summary>
    [JsonPropertyName("clone")]
    public required bool WithClone { get; init; }
}
