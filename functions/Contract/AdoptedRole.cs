using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public sealed record AdoptedRole(string Name, string Arn);
