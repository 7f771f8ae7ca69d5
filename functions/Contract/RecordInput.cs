using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public sealed record RecordInput : StateInput
{
    /// <summary>Null before the grant is applied.</summary>
    public Report? Report { get; init; }
}
