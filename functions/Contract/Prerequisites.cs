using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What to do if aws or git is missing on an instance.</summary>
[JsonConverter(typeof(WordConverter<Prerequisites>))]
public enum Prerequisites
{
    /// <summary>Report what is missing and how to install it.</summary>
    [JsonStringEnumMemberName("report")]
    Report,

    /// <summary>Install it from the distribution's own packages; nothing is upgraded.</summary>
    [JsonStringEnumMemberName("install")]
    Install,
}
