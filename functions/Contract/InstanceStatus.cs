using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>How an instance came out.</summary>
[JsonConverter(typeof(WordConverter<InstanceStatus>))]
public enum InstanceStatus
{
    /// <summary>Every check succeeded on the instance.</summary>
    [JsonStringEnumMemberName("VERIFIED")]
    Verified,

    /// <summary>A check failed on the instance.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,

    /// <summary>Systems Manager could not bring the command to the instance.</summary>
    [JsonStringEnumMemberName("UNREACHABLE")]
    Unreachable,

    /// <summary>It has no access through the grant any more.</summary>
    [JsonStringEnumMemberName("REVOKED")]
    Revoked,

    /// <summary>A command is being sent to it. Only in records.</summary>
    [JsonStringEnumMemberName("CONFIGURING")]
    Configuring,

    /// <summary>
    /// It has no access through the grant any more, and what the grant wrote there is still to be taken away: it could not be reached. Only
    /// in records.
    /// </summary>
    [JsonStringEnumMemberName("LEFT")]
    Left,

    /// <summary>It has the tags, and another grant that comes first has the instance. Only in records.</summary>
    [JsonStringEnumMemberName("OUTRANKED")]
    Outranked,
}
