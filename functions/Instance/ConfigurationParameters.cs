using System.Globalization;
using RepoGrant.Contract;

namespace RepoGrant.Instance;

/// <summary>The parameters, made from a request, of the document that configures an instance (instance/configure-access).</summary>
internal static class ConfigurationParameters
{
    /// <summary>
    /// The parameters for removing what the grant has written on an instance, for all users, by this and earlier requests.
    /// </summary>
    public static Dictionary<string, List<string>> ToRemove(AccessRequest request, GrantNames names)
    {
        var parameters = For(request, names);
        parameters["Action"] = ["remove"];
        return parameters;
    }

    /// <summary>The parameters for comparing what is written on an instance with the request; nothing is written.</summary>
    public static Dictionary<string, List<string>> ToCheck(AccessRequest request, GrantNames names)
    {
        var parameters = For(request, names);
        parameters["Action"] = ["check"];
        return parameters;
    }

    public static Dictionary<string, List<string>> For(AccessRequest request, GrantNames names) =>
        new(StringComparer.Ordinal)
        {
            ["Action"] = ["configure"],
            ["Grant"] = [request.Name],
            ["Generation"] = [request.Generation.ToString(CultureInfo.InvariantCulture)],
            ["ProfileName"] = [request.ProfileName],
            ["AccessRoleArn"] = [names.AccessRoleArn],
            ["Region"] = [request.Repositories[0].Region],
            ["Repositories"] = [string.Join(' ', RepositoriesOf(request))],
            ["Users"] = [string.Join(' ', request.Users)],
            ["GitScope"] = [WordConverter<GitScope>.WordOf(request.GitScope)],
            ["Prerequisites"] = [WordConverter<Prerequisites>.WordOf(request.Prerequisites)],
            ["Branch"] = [request.Verify.Branch ?? ""],
            ["Clone"] = [request.Verify.WithClone ? "true" : "false"],
        };

    /// <summary>The repositories in the document's format.</summary>
    public static IReadOnlyList<string> RepositoriesOf(AccessRequest request) =>
        [.. request.Repositories.Select(repository => $"{repository.Region}/{repository.Name}")];
}
