namespace RepoGrant.Contract;

/// <summary>The input of almost every state: the request, and the ARN of the execution that it belongs to.</summary>
public record StateInput
{
    /// <summary>The normalized request.</summary>
    public required AccessRequest Request { get; init; }

    /// <summary>The execution's ARN.</summary>
    public required string Execution { get; init; }
}
