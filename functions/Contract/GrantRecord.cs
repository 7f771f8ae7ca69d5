using System.Text.Json;

namespace RepoGrant.Contract;

/// <summary>A grant as it is recorded: what was asked, by which execution, and how that ended.</summary>
internal sealed record GrantRecord
{
    /// <summary>An advanced parameter's limit (Systems Manager User Guide, "Managing parameter tiers").</summary>
    public const int MaxBytes = 8192;

    /// <summary>What is left for the request when the execution's ARN and the result have their place.</summary>
    public const int MaxRequestBytes = MaxBytes - 1024;

    /// <summary>The ARN of the execution that wrote the record.</summary>
    public required string Execution { get; init; }

    /// <summary>The request as it was normalised. Whoever reads it validates it again.</summary>
    public required JsonElement Request { get; init; }

    public GrantResult? Result { get; init; }
}
