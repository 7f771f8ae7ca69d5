using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed record AdoptedRole(string Name, string Arn);
