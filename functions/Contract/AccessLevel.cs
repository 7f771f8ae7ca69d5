using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What an access policy allows on a repository.</summary>
[JsonConverter(typeof(WordConverter<AccessLevel>))]
public enum AccessLevel
{
    /// <summary>Clone, fetch and read everything, pull requests included.</summary>
    [JsonStringEnumMemberName("read")]
    Read,

    /// <summary><see cref="Read"/>, and push, create branches, open pull requests and comment.</summary>
    [JsonStringEnumMemberName("contribute")]
    Contribute,

    /// <summary><see cref="Contribute"/>, and merge, delete branches, manage approval rules and set the default branch.</summary>
    [JsonStringEnumMemberName("maintain")]
    Maintain,

    /// <summary>The manual procedure's own list of actions.</summary>
    [JsonStringEnumMemberName("full")]
    Full,
}
