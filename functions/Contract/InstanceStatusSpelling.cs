using System.Text.Json.Nodes;
using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed class InstanceStatusSpelling() : Spelling<InstanceStatus>("VERIFIED", "FAILED", "UNREACHABLE");
