using System.Text.Json.Serialization;
using RepoGrant.Reports;

namespace RepoGrant.Contract;

/// <summary>The status of an instance.</summary>
[JsonConverter(typeof(WordConverter<InstanceStatus>))]
public enum InstanceStatus
{
    /// <summary>Every check succeeded on the instance.</summary>
    [JsonStringEnumMemberName(StatusWord.Verified)]
    Verified,

    /// <summary>A check failed on the instance.</summary>
    [JsonStringEnumMemberName(StatusWord.Failed)]
    Failed,

    /// <summary>Systems Manager could not deliver the command to the instance.</summary>
    [JsonStringEnumMemberName(StatusWord.Unreachable)]
    Unreachable,

    /// <summary>It no longer has access through the grant.</summary>
    [JsonStringEnumMemberName(StatusWord.Revoked)]
    Revoked,

    /// <summary>A command is being sent to it. Only in records.</summary>
    [JsonStringEnumMemberName(StatusWord.Configuring)]
    Configuring,

    /// <summary>
    /// It no longer has access through the grant, but could not be reached, so what the grant wrote there still has to be removed. Only in
    /// records.
    /// </summary>
    [JsonStringEnumMemberName(StatusWord.Left)]
    Left,

    /// <summary>It has the tags, but belongs to another grant that takes precedence. Only in records.</summary>
    [JsonStringEnumMemberName(StatusWord.Outranked)]
    Outranked,
}
