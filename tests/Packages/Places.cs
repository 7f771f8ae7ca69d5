using System.Reflection;

namespace Packages.Tests;

/// <summary>Where the project and what was built beside this assembly are.</summary>
internal static class Places
{
    public static string Project { get; } = Of("Project");

    /// <summary>The program of <c>Sample/</c>.</summary>
    public static string Sample { get; } = Of("Sample");

    private static string Of(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
