using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public sealed record SelectedInstance(string InstanceId, string State, ProfileOwner Profile);
