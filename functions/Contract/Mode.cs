using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whether differences are written or only shown.</summary>
[JsonConverter(typeof(WordConverter<Mode>))]
public enum Mode
{
    [JsonStringEnumMemberName("apply")]
    Apply,

    [JsonStringEnumMemberName("plan")]
    Plan,
}
