using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

internal sealed record RecordInput : StateInput
{
    /// <summary>Null before the grant is applied.</summary>
    public Report? Report { get; init; }
}
