namespace RepoGrant.Contract;

/// <summary>What Record grant is given.</summary>
public sealed record RecordInput : StateInput
{
    /// <summary>Null before the grant is applied.</summary>
    public Report? Report { get; init; }
}
