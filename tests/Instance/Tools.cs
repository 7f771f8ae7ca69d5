namespace Instance.Tests;

/// <summary>
/// Programs of this machine that the script or its tests need. The tests are the same on every machine: what is missing fails.
/// </summary>
internal static class Tools
{
    /// <summary>The shells that /bin/sh is on the distributions the document is for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["dash", "bash --posix", "busybox sh"];

    /// <summary>The programs that awk is on them.</summary>
    public static IReadOnlyList<string> Awks { get; } = ["mawk", "gawk --posix", "gawk", "original-awk", "busybox awk"];

    /// <summary>
    /// A Python that has botocore: what 'make tools' installs for cfn-lint, or the machine's own. Looked for when it is needed: the lists
    /// above name the tests, on every machine the same.
    /// </summary>
    public static string Botocore =>
        Checkout.PathOf(".tools", "python", "bin", "python") is var installed && File.Exists(installed)
            ? installed
            : Require("python3", "'make tools' installs botocore with cfn-lint");

    /// <summary>A command of those lists, with the path of its program.</summary>
    public static string[] Command(string words) =>
        words.Split(' ') is [var program, .. var options]
            ? [Require(program, "'make tools' installs it with apt-get"), .. options]
            : throw new ArgumentException("No command.", nameof(words));

    /// <summary>Fails with the way to get it where the tool is not there.</summary>
    public static string Require(string name, string howToGet)
    {
        var found = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);
        Assert.True(found is not null, $"{name} is not on the PATH: {howToGet}.");
        return found;
    }
}
