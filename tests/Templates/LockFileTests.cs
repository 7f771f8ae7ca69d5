using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace Templates.Tests;

/// <summary>Every project has its packages locked in the versions of Directory.Packages.props; the lock files name no feed.</summary>
public partial class LockFileTests
{
    public static TheoryData<string> Projects =>
        [
            .. ProjectFiles()
                .Matches(Text("Functions.sln"))
                .Select(match => Path.GetDirectoryName(match.Groups[1].Value.Replace('\\', '/'))!)
                .Order(StringComparer.Ordinal),
        ];

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_project_has_a_lock_file_of_the_versions_that_are_set_for_all(string project)
    {
        var file = Path.Combine(Folder, project, "packages.lock.json");
        Assert.True(File.Exists(file), $"{project} has no packages.lock.json: dotnet restore Functions.sln writes it.");
        var text = File.ReadAllText(file);
        Assert.DoesNotContain("://", text, StringComparison.Ordinal);

        var versions = XDocument
            .Parse(Text("Directory.Packages.props"))
            .Descendants("PackageVersion")
            .ToDictionary(version => version.Attribute("Include")!.Value, version => version.Attribute("Version")!.Value);
        var locked = JsonNode.Parse(text)!["dependencies"]!
            .AsObject()
            .SelectMany(framework => framework.Value!.AsObject())
            .Where(package => (string?)package.Value!["type"] != "Project" && versions.ContainsKey(package.Key));
        Assert.All(
            locked,
            package =>
                Assert.True(
                    versions[package.Key] == (string?)package.Value!["resolved"],
                    $"{project}: {package.Key} is locked at {package.Value["resolved"]} and not at {versions[package.Key]}: restore it."
                )
        );
    }

    /// <summary>Otherwise each publish would write the runtime into the lock files of these projects, and each build remove it.</summary>
    [Fact]
    public void What_the_functions_link_is_locked_for_what_they_are_published_for()
    {
        var functions = Locked("functions");
        var linked = functions["net10.0"]!
            .AsObject()
            .Where(package => (string?)package.Value!["type"] == "Project")
            .Select(package => package.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        var folders = Projects.Select(project => project.Data).Where(project => linked.Contains(AssemblyOf(project))).ToArray();

        Assert.Equal(linked.Count, folders.Length);
        Assert.Contains("net10.0/linux-x64", functions.Select(framework => framework.Key));
        Assert.All(
            folders,
            project =>
                Assert.True(
                    functions.All(framework => Locked(project).ContainsKey(framework.Key)),
                    $"{project}: its project file needs the RuntimeIdentifiers of functions/Functions.csproj."
                )
        );
    }

    private static JsonObject Locked(string project) => JsonNode.Parse(Text(project + "/packages.lock.json"))!["dependencies"]!.AsObject();

    private static string AssemblyOf(string project)
    {
        var file = Assert.Single(Directory.GetFiles(Path.Combine(Folder, project), "*.csproj"));
        return XDocument.Load(file).Descendants("AssemblyName").SingleOrDefault()?.Value ?? Path.GetFileNameWithoutExtension(file);
    }

    [GeneratedRegex("\", \"([^\"]+\\.csproj)\"")]
    private static partial Regex ProjectFiles();
}
