namespace RepoGrant.Contract;

/// <summary>One thing that was tried on an instance.</summary>
public sealed record Check(string Name, bool Ok, string Detail)
{
    /// <summary>The OS user, where the check is of one.</summary>
    public string? User { get; init; }

    /// <summary>Region and name of the repository, where the check is of one.</summary>
    public string? Repository { get; init; }
}
