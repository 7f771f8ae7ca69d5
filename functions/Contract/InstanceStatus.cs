using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RepoGrant.Instance;

namespace RepoGrant.Contract;

[JsonConverter(typeof(WordConverter<InstanceStatus>))]
public enum InstanceStatus
{
    [JsonStringEnumMemberName("VERIFIED")]
    Verified,

    /// <summary>A check failed on the instance.</summary>
    [JsonStringEnumMemberName("FAILED")]
    Failed,

    /// <summary>Systems Manager could not bring the command to the instance.</summary>
    [JsonStringEnumMemberName("UNREACHABLE")]
    Unreachable,
}
