using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>Whether differences are written or only shown.</summary>
[JsonConverter(typeof(WordConverter<Mode>))]
public enum Mode
{
    /// <summary>Differences are written.</summary>
    [JsonStringEnumMemberName("apply")]
    Apply,

    /// <summary>Differences are reported; nothing is written.</summary>
    [JsonStringEnumMemberName("plan")]
    Plan,
}
