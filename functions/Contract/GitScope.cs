using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whose URLs git asks our credential helper for: the granted repositories', or everybody's.</summary>
[JsonConverter(typeof(WordConverter<GitScope>))]
public enum GitScope
{
    /// <summary>The granted repositories' URLs only.</summary>
    [JsonStringEnumMemberName("repository")]
    Repository,

    /// <summary>Every https remote, as in the manual procedure.</summary>
    [JsonStringEnumMemberName("global")]
    Global,
}
