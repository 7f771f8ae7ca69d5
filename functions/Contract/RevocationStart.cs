using System.Text.Json;

namespace RepoGrant.Contract;

/// <summary>What Begin revocation is given.</summary>
/// <param name="Input">The execution's input as it came.</param>
/// <param name="Execution">The execution's ARN.</param>
/// <param name="Started">When the execution was started: a request of the grant that is newer stays.</param>
public sealed record RevocationStart(JsonElement Input, string Execution, DateTimeOffset Started);
