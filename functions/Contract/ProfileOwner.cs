using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whose instance profile an instance has.</summary>
[JsonConverter(typeof(WordConverter<ProfileOwner>))]
public enum ProfileOwner
{
    /// <summary>The instance has no profile.</summary>
    [JsonStringEnumMemberName("none")]
    None,

    /// <summary>The profile is the grant's own.</summary>
    [JsonStringEnumMemberName("ours")]
    Ours,

    /// <summary>It has another profile, whose role is extended with its owner's consent.</summary>
    [JsonStringEnumMemberName("adopted")]
    Adopted,
}
