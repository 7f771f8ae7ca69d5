using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What becomes of an aws CLI or a git that is missing on an instance.</summary>
[JsonConverter(typeof(WordConverter<Prerequisites>))]
public enum Prerequisites
{
    /// <summary>The report says what is missing and how to get it.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>It is installed from the distribution's own packages; nothing is upgraded.</summary>
    [JsonStringEnumMemberName("install")]
    Install,
}
