namespace Instance.Tests;

/// <summary>
/// Programs of this machine that the script or its tests need. The tests are the same on every machine: a missing program fails them.
/// </summary>
internal static class Tools
{
    /// <summary>The shells that are /bin/sh on the distributions that the document is for.</summary>
    public static IReadOnlyList<string> Shells { get; } = ["dash", "bash --posix", "busybox sh"];

    /// <summary>The programs that are awk on them.</summary>
    public static IReadOnlyList<string> Awks { get; } = ["mawk", "gawk --posix", "gawk", "original-awk", "busybox awk"];

    /// <summary>
    /// A Python with botocore: the one that 'make tools' installs for cfn-lint, or the machine's own. Looked up only when it is needed,
    /// because the lists above name the tests and must be the same on every machine.
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

    /// <summary>Fails, with how to install the tool, if it is missing.</summary>
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
