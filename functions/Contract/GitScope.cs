using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whose URLs git asks our credential helper for: the granted repositories', or everybody's.</summary>
[JsonConverter(typeof(WordConverter<GitScope>))]
public enum GitScope
{
    [JsonStringEnumMemberName("repository")]
    Repository,

    [JsonStringEnumMemberName("global")]
    Global,
}
