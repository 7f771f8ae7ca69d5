using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(WordConverter<ReportStatus>))]
public enum ReportStatus
{
    /// <summary>Every selected instance has access and has proved it.</summary>
    [JsonStringEnumMemberName("VERIFIED")]
    Verified,

    /// <summary>At least one instance is FAILED or UNREACHABLE: the execution fails with AccessNotVerified.</summary>
    [JsonStringEnumMemberName("NOT_VERIFIED")]
    NotVerified,

    /// <summary>Nothing was written: the changes are those that an apply would make.</summary>
    [JsonStringEnumMemberName("PLANNED")]
    Planned,

    /// <summary>No instance matches now; the grant applies to instances that are launched later.</summary>
    [JsonStringEnumMemberName("RECORDED")]
    Recorded,

    /// <summary>Everything that the changes name has been deleted.</summary>
    [JsonStringEnumMemberName("REVOKED")]
    Revoked,
}
