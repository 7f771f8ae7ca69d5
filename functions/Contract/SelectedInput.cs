using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

/// <summary>What the states after the selection are given.</summary>
public record SelectedInput : StateInput
{
    public required Selection Selection { get; init; }
}
