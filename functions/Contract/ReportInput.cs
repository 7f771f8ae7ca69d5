using System.Text.Json.Serialization;

namespace RepoGrant.Contract;

public sealed record ReportInput : SelectedInput
{
    public required RepositoryAccess Access { get; init; }
    public required InstanceIdentity Identity { get; init; }
    public required Association Association { get; init; }
    public required IReadOnlyList<Batch> Batches { get; init; }
}
