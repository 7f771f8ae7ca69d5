using Amazon.CodeCommit;
using Amazon.CodeCommit.Model;
using RepoGrant.Contract;

namespace RepoGrant.AccountA;

/// <summary>
/// Part 1 (AccountA): looks up the repositories of a request in CodeCommit. This happens before anything is recorded or created, so that a
/// mistyped name leaves nothing behind.
/// </summary>
internal sealed class RepositoryLookup(Func<string, IAmazonCodeCommit> codeCommit, string accountId)
{
    /// <summary>
    /// Notes for the reader of the report; throws <see cref="RepositoryNotFound"/> naming all repositories that are missing.
    /// </summary>
    public async Task<IReadOnlyList<string>> NotesAsync(AccessRequest request, CancellationToken cancellationToken) =>
        [.. Notes(await LookUpAsync(request, cancellationToken))];

    // Each in its Region, side by side: a mistyped name is found here and not on the instances.
    private async Task<IReadOnlyList<RepositoryMetadata>> LookUpAsync(AccessRequest request, CancellationToken cancellationToken)
    {
        var clients = request
            .Repositories.Select(repository => repository.Region)
            .Distinct(StringComparer.Ordinal)
            .ToDictionary(region => region, codeCommit, StringComparer.Ordinal);
        try
        {
            var found = await Task.WhenAll(
                request.Repositories.Select(repository => FindAsync(clients[repository.Region], repository.Name, cancellationToken))
            );
            var missing = request
                .Repositories.Where((_, index) => found[index] is null)
                .Select(repository => $"{repository.Name} in {repository.Region}")
                .ToList();
            return missing.Count == 0
                ? [.. found.OfType<RepositoryMetadata>()]
                : throw new RepositoryNotFound(
                    $"Account {accountId} has no repository {string.Join(", ", missing)}. Check the name and the Region; "
                        + "names are case-sensitive."
                );
        }
        finally
        {
            foreach (var client in clients.Values)
                client.Dispose();
        }
    }

    private static async Task<RepositoryMetadata?> FindAsync(IAmazonCodeCommit client, string name, CancellationToken cancellationToken)
    {
        try
        {
            return (
                await client.GetRepositoryAsync(new GetRepositoryRequest { RepositoryName = name }, cancellationToken)
            ).RepositoryMetadata;
        }
        catch (RepositoryDoesNotExistException)
        {
            return null;
        }
    }

    // The AWS managed key for CodeCommit can be used by every caller of CodeCommit. A customer managed key must allow it in its key policy;
    // the access role's boundary allows it.
    private static IEnumerable<string> Notes(IEnumerable<RepositoryMetadata> repositories) =>
        from repository in repositories
        where !string.IsNullOrEmpty(repository.KmsKeyId) && !repository.KmsKeyId.EndsWith("alias/aws/codecommit", StringComparison.Ordinal)
        select $"The repository {repository.RepositoryName} is encrypted with the KMS key {repository.KmsKeyId}. If that is a customer "
            + "managed key, access also needs a key policy that lets the access role use it through CodeCommit.";
}
