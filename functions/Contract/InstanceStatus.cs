using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>The status of an instance.</summary>
[JsonConverter(typeof(WordConverter<InstanceStatus>))]
public enum InstanceStatus
{
    /// <summary>Every check succeeded on the instance.</summary>
    [JsonStringEnumMemberName("VERIFIED")]
    Verified,

    /// <summary>A check failed on the instance.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,

    /// <summary>Systems Manager could not deliver the command to the instance.</summary>
    [JsonStringEnumMemberName("UNREACHABLE")]
    Unreachable,

    /// <summary>It no longer has access through the grant.</summary>
    [JsonStringEnumMemberName("REVOKED")]
    Revoked,

    /// <summary>A command is being sent to it. Only in records.</summary>
    [JsonStringEnumMemberName("CONFIGURING")]
    Configuring,

    /// <summary>
    /// It no longer has access through the grant, but could not be reached, so what the grant wrote there still has to be removed. Only in
    /// records.
    /// </summary>
    [JsonStringEnumMemberName("LEFT")]
    Left,

    /// <summary>It has the tags, but belongs to another grant that takes precedence. Only in records.</summary>
    [JsonStringEnumMemberName("OUTRANKED")]
    Outranked,
}
