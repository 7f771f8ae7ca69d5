using System.Text.Json;

namespace RepoGrant.Contract;

/// <summary>The input of Begin revocation.</summary>
/// <param name="Input">The execution's input as it came.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="Started">When the execution was started: a newer request of the grant is not revoked.</param>
public sealed record RevocationStart(JsonElement Input, string Execution, DateTimeOffset Started);
