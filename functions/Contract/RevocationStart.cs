using System.Text.Json;

namespace RepoGrant.Contract;

/// <summary>What Begin revocation is given.</summary>
/// <param name="Input">The execution's input as it came.</param>
/// <param name="Execution">The execution's ARN.</param>
public sealed record RevocationStart(JsonElement Input, string Execution);
