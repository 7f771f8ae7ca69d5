using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using RepoGrant.Instance;

namespace RepoGrant.Contract;

[JsonConverter(typeof(InstanceStatusSpelling))]
internal enum InstanceStatus
{
    Verified,

    /// <summary>A check failed on the instance.</summary>
    Failed,

    /// <summary>Systems Manager could not bring the command to the instance.</summary>
    Unreachable,
}
