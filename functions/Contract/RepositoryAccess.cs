namespace RepoGrant.Contract;

/// <summary>The result of part 1.</summary>
public sealed record RepositoryAccess(string AccessRoleArn, IReadOnlyList<Change> Changes)
{
    /// <summary>What a reader should know about who is not kept out.</summary>
    public IReadOnlyList<string> Notes
    {
        get => field ?? [];
        init;
    }
}
