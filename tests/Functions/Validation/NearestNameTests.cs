using RepoGrant.Validation;

namespace RepoGrant.Tests.Validation;

public sealed class NearestNameTests
{
    private static readonly List<string> Fields = ["name", "repositories", "consumer", "accessRoleName", "profileName", "users", "mode"];

    [Theory]
    [InlineData("nmae", "name")]
    [InlineData("Name", "name")]
    [InlineData("repos", "repositories")]
    [InlineData("repository", "repositories")]
    [InlineData("Repositorys", "repositories")]
    [InlineData("comsumer", "consumer")]
    [InlineData("user", "users")]
    [InlineData("profile", "profileName")]
    [InlineData("dryRun", null)]
    [InlineData("", null)]
    [InlineData("x", null)]
    public void A_typo_is_distinguished_from_a_field_that_does_not_exist(string mistyped, string? meant) =>
        Assert.Equal(meant, NearestName.Of(mistyped, Fields));
}
