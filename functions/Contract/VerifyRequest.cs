using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What is proven on each instance besides identity, get-repository and ls-remote.</summary>
public sealed record VerifyRequest
{
    /// <summary>The branch that must be there, and that a clone takes; null for whichever is the default.</summary>
    public string? Branch { get; init; }

    /// <summary>Whether each repository is cloned, shallowly, into a folder that is removed again.</summary>
    [JsonPropertyName("clone")]
    public required bool WithClone { get; init; }
}
