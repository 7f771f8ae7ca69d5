using LocalAws.Deployment;

namespace TestKit;

/// <summary>The working copy that the tests were built from: its files as they are deployed.</summary>
internal static class Checkout
{
    /// <summary>The folder of <c>template.yaml</c>, which is above everything that is built.</summary>
    public static string Folder { get; } = Find();

    /// <summary>Every page of the repository, as a path from the folder. What was built or installed there is left out.</summary>
    public static IReadOnlyList<string> Pages { get; } =
    [
        .. MarkdownIn(new DirectoryInfo(Folder))
            .Select(file => Path.GetRelativePath(Folder, file.FullName).Replace('\\', '/'))
            .Order(StringComparer.Ordinal),
    ];

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string Text(string path) => File.ReadAllText(PathOf(path));

    public static Template ReadTemplate(string path) => Template.Read(path, Text(path));

    private static IEnumerable<FileInfo> MarkdownIn(DirectoryInfo folder) =>
        folder
            .EnumerateFiles("*.md")
            .Concat(
                folder
                    .EnumerateDirectories()
                    .Where(inner =>
                        inner.Name[0] != '.' && inner.Name is not ("bin" or "obj" or "node_modules" or "BenchmarkDotNet.Artifacts")
                    )
                    .SelectMany(MarkdownIn)
            );

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "template.yaml")))
                return folder.FullName;
        }
        throw new InvalidOperationException($"There is no template.yaml above {AppContext.BaseDirectory}.");
    }
}
