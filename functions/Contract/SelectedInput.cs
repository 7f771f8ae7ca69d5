namespace RepoGrant.Contract;

/// <summary>What the states after the selection are given.</summary>
public record SelectedInput : StateInput
{
    /// <summary>The instances that the run is for.</summary>
    public required Selection Selection { get; init; }
}
