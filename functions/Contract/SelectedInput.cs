namespace RepoGrant.Contract;

/// <summary>The input of the states after the selection.</summary>
public record SelectedInput : StateInput
{
    /// <summary>The instances that the run is for.</summary>
    public required Selection Selection { get; init; }
}
