using RepoGrant.Contract;
using RepoGrant.Tests.Fakes;

namespace RepoGrant.Tests.AccountA;

public sealed class RepositoryLookupTests
{
    private readonly RepositoryAccount account = new();

    [Fact]
    public async Task All_missing_repositories_are_named()
    {
        var request = Some.Request(Some.Event("several-repositories"));

        var missing = await Assert.ThrowsAsync<RepositoryNotFound>(() => NotesAsync(request));

        Assert.StartsWith(
            "Account 111111111111 has no repository infrastructure in us-east-2, configuration in eu-west-1, tools in us-east-2.",
            missing.Message,
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task A_key_of_a_repository_is_named_in_the_notes()
    {
        Assert.Empty(await NotesAsync(Some.Seed));
        account.Repositories[("us-east-2", "SharedDemoRepo")].KmsKeyId = "arn:aws:kms:us-east-2:111111111111:key/1234";

        var note = Assert.Single(await NotesAsync(Some.Seed));

        Assert.Contains("arn:aws:kms:us-east-2:111111111111:key/1234", note, StringComparison.Ordinal);
    }

    private Task<IReadOnlyList<string>> NotesAsync(AccessRequest request) =>
        account.Lookup.NotesAsync(request, TestContext.Current.CancellationToken);
}
