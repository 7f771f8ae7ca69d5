namespace RepoGrant.Contract;

/// <summary>The result of one check on an instance.</summary>
public sealed record Check(string Name, bool Ok, string Detail)
{
    /// <summary>The OS user, if the check is for one.</summary>
    public string? User { get; init; }

    /// <summary>The repository as Region and name, if the check is for one.</summary>
    public string? Repository { get; init; }
}
