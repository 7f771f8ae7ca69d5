using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public record BatchInput : StateInput
{
    public required Batch Batch { get; init; }

    /// <summary>When the state was entered, by Step Functions' clock: the one that the waiting is measured with.</summary>
    public required DateTimeOffset Now { get; init; }
}
