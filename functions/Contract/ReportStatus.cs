using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

[JsonConverter(typeof(ReportStatusSpelling))]
internal enum ReportStatus
{
    /// <summary>Every selected instance has access, and proved it.</summary>
    Verified,

    /// <summary>At least one instance is FAILED or UNREACHABLE: the execution fails with AccessNotVerified.</summary>
    NotVerified,

    /// <summary>Nothing was written: the changes are those that an apply would make.</summary>
    Planned,

    /// <summary>No instance matches now; the grant waits for those that are launched.</summary>
    Recorded,
}
