using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed record SelectedInstance(string InstanceId, string State, ProfileOwner Profile);
