namespace RepoGrant.Contract;

/// <summary>What nearly every state is given: the request, and the ARN of the execution it belongs to.</summary>
public record StateInput
{
    /// <summary>The request, normalised.</summary>
    public required AccessRequest Request { get; init; }

    /// <summary>The execution's ARN.</summary>
    public required string Execution { get; init; }
}
