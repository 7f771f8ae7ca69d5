using System.Text.RegularExpressions;
using LocalAws.Wire;

namespace LocalAws.CodeCommit;

/// <summary>All repositories, by account, Region and name.</summary>
/// <param name="folder">The run's folder, which contains the repositories.</param>
/// <param name="time">For creation and modification times.</param>
internal sealed partial class Repositories(string folder, TimeProvider time)
{
    /// <summary>CodeCommit quotas: "Maximum of 5,000 per AWS account" and Region.</summary>
    private const int MaxRepositories = 5000;

    private readonly Dictionary<(string AccountId, string Region, string Name), Repository> repositories = [];
    private readonly Lock gate = new();

    /// <summary>
    /// Letters, digits, periods, underscores and dashes, 1 to 100; not .git at the end (CodeCommit quotas, "Repository names").
    /// </summary>
    public static bool IsName(string name) => Name().IsMatch(name) && !name.EndsWith(".git", StringComparison.Ordinal);

    public Repository? Find(string accountId, string region, string name)
    {
        lock (gate)
            return repositories.GetValueOrDefault((accountId, region, name));
    }

    public IReadOnlyList<Repository> In(string accountId, string region)
    {
        lock (gate)
            return [.. repositories.Values.Where(repository => repository.AccountId == accountId && repository.Region == region)];
    }

    /// <summary>Creates an empty repository.</summary>
    public async Task<Repository> CreateAsync(
        string accountId,
        string region,
        string name,
        string? description,
        string? kmsKeyId,
        IReadOnlyDictionary<string, string> tags,
        CancellationToken cancellationToken
    )
    {
        var now = time.GetUtcNow();
        var id = Guid.NewGuid().ToString();
        var repository = new Repository
        {
            AccountId = accountId,
            Region = region,
            Name = name,
            Id = id,
            Description = description,
            KmsKeyId = kmsKeyId,
            Created = now,
            LastModified = now,
            Tags = tags,
            // Named by id, so that a repository created later with the same name does not inherit its content.
            Folder = Path.Combine(folder, "repositories", id),
        };
        RefuseIfTaken(repository);
        await Git.CreateAsync(repository.Folder, cancellationToken);
        lock (gate)
        {
            RefuseIfTaken(repository);
            repositories.Add((accountId, region, name), repository);
        }

        return repository;
    }

    /// <summary>Deletes a repository and its content; returns null if there is none.</summary>
    public Repository? Delete(string accountId, string region, string name)
    {
        Repository? repository;
        lock (gate)
            repositories.Remove((accountId, region, name), out repository);
        if (repository is not null)
            Directory.Delete(repository.Folder, recursive: true);
        return repository;
    }

    /// <summary>Records that a repository has changed.</summary>
    public void Touch(Repository repository) => Change(repository, current => current with { LastModified = time.GetUtcNow() });

    /// <summary>Changes a repository if it still exists.</summary>
    public void Change(Repository repository, Func<Repository, Repository> change)
    {
        var key = (repository.AccountId, repository.Region, repository.Name);
        lock (gate)
        {
            if (repositories.TryGetValue(key, out var current) && current.Id == repository.Id)
                repositories[key] = change(current);
        }
    }

    private void RefuseIfTaken(Repository repository)
    {
        if (Find(repository.AccountId, repository.Region, repository.Name) is not null)
            throw new AwsException("RepositoryNameExistsException", $"Repository named {repository.Name} already exists");
        if (In(repository.AccountId, repository.Region).Count >= MaxRepositories)
        {
            throw new AwsException(
                "RepositoryLimitExceededException",
                $"The maximum number of repositories in an account and Region is {MaxRepositories}."
            );
        }
    }

    [GeneratedRegex(@"\A[A-Za-z0-9_.-]{1,100}\z")]
    private static partial Regex Name();
}
