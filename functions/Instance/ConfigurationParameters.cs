using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>A request as parameters of the document that configures an instance (instance/configure-access).</summary>
internal static class ConfigurationParameters
{
    private const string Configure = "configure";

    // No request has a number yet: an instance takes each for the newest.
    private const string NoGeneration = "0";

    public static Dictionary<string, List<string>> For(AccessRequest request, GrantNames names) =>
        new(StringComparer.Ordinal)
        {
            ["Action"] = [Configure],
            ["Grant"] = [request.Name],
            ["Generation"] = [NoGeneration],
            ["ProfileName"] = [request.ProfileName],
            ["AccessRoleArn"] = [names.AccessRoleArn],
            ["Region"] = [request.Repositories[0].Region],
            ["Repositories"] = [string.Join(' ', RepositoriesOf(request))],
            ["Users"] = [string.Join(' ', request.Users)],
            ["GitScope"] = [WordConverter<GitScope>.Words[(int)request.GitScope]],
            ["Prerequisites"] = [WordConverter<Prerequisites>.Words[(int)request.Prerequisites]],
            ["Branch"] = [request.Verify.Branch ?? ""],
            ["Clone"] = [request.Verify.WithClone ? "true" : "false"],
        };

    /// <summary>The repositories as the document names them.</summary>
    public static IReadOnlyList<string> RepositoriesOf(AccessRequest request) =>
        [.. request.Repositories.Select(repository => $"{repository.Region}/{repository.Name}")];
}
