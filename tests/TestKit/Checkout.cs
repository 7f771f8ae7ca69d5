using LocalAws.Deployment;

namespace TestKit;

/// <summary>The working copy that the tests were built from: its files as they are deployed.</summary>
internal static class Checkout
{
    /// <summary>The folder of <c>template.yaml</c>, which is above everything that is built.</summary>
    public static string Folder { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Folder, .. parts]);

    public static string Text(string path) => File.ReadAllText(PathOf(path));

    public static Template ReadTemplate(string path) => Template.Read(path, Text(path));

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
