using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whose instance profile an instance has.</summary>
[JsonConverter(typeof(WordConverter<ProfileOwner>))]
public enum ProfileOwner
{
    [JsonStringEnumMemberName("none")]
    None,

    [JsonStringEnumMemberName("ours")]
    Ours,

    [JsonStringEnumMemberName("adopted")]
    Adopted,
}
