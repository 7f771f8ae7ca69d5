using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What an access policy allows on a repository.</summary>
[JsonConverter(typeof(WordConverter<AccessLevel>))]
public enum AccessLevel
{
    [JsonStringEnumMemberName("read")]
    Read,

    [JsonStringEnumMemberName("contribute")]
    Contribute,

    [JsonStringEnumMemberName("maintain")]
    Maintain,

    [JsonStringEnumMemberName("full")]
    Full,
}
