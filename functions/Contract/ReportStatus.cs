using System.Text.Json.Serialization;
using RepoGrant.Reports;

namespace RepoGrant.Contract;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(WordConverter<ReportStatus>))]
public enum ReportStatus
{
    /// <summary>Every selected instance has access and has proved it.</summary>
    [JsonStringEnumMemberName(StatusWord.Verified)]
    Verified,

    /// <summary>At least one instance is FAILED or UNREACHABLE: the execution fails with AccessNotVerified.</summary>
    [JsonStringEnumMemberName(StatusWord.NotVerified)]
    NotVerified,

    /// <summary>Nothing was written: the changes are those that an apply would make.</summary>
    [JsonStringEnumMemberName(StatusWord.Planned)]
    Planned,

    /// <summary>No instance matches now; the grant applies to instances that are launched later.</summary>
    [JsonStringEnumMemberName(StatusWord.Recorded)]
    Recorded,

    /// <summary>Everything that the changes name has been deleted.</summary>
    [JsonStringEnumMemberName(StatusWord.Revoked)]
    Revoked,
}
