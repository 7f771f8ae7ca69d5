namespace Browser.Tests;

/// <summary>The folder of the repository that the tests were built in.</summary>
internal static class Checkout
{
    public static string Folder { get; } = Find(new DirectoryInfo(AppContext.BaseDirectory));

    /// <summary>The folder of the screenshots.</summary>
    public static string Screenshots => Directory.CreateDirectory(Path.Combine(Folder, ".build", "screenshots")).FullName;

    private static string Find(DirectoryInfo folder) =>
        File.Exists(Path.Combine(folder.FullName, "Functions.sln"))
            ? folder.FullName
            : Find(folder.Parent ?? throw new InvalidOperationException("The tests are not in a checkout."));
}
