using System.Reflection;

namespace Packages.Tests;

/// <summary>The paths of the project and of what was built beside this assembly.</summary>
internal static class Places
{
    public static string Project { get; } = Of("Project");

    /// <summary>The program of <c>Sample/</c>.</summary>
    public static string Sample { get; } = Of("Sample");

    private static string Of(string key) =>
        typeof(Places).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == key).Value!;
}
