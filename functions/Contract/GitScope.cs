using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>For which URLs git calls our credential helper.</summary>
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
