namespace Instance.Tests;

/// <summary>Programs of this machine that the script or its tests need.</summary>
internal static class Tools
{
    /// <summary>The shells that /bin/sh is on the distributions the document is for; the ones this machine has.</summary>
    public static IEnumerable<string[]> Shells { get; } =
    [
        .. (
            (string[][])
                [
                    ["dash"],
                    ["bash", "--posix"],
                    ["busybox", "sh"],
                ]
        ).Where(shell => Find(shell[0]) is not null),
    ];

    /// <summary>The programs that awk is on them.</summary>
    public static IEnumerable<string[]> Awks { get; } =
    [
        .. (
            (string[][])
                [
                    ["mawk"],
                    ["gawk", "--posix"],
                    ["gawk"],
                    ["original-awk"],
                    ["busybox", "awk"],
                ]
        ).Where(awk => Find(awk[0]) is not null),
    ];

    public static string? Find(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':')
            .Append("/usr/sbin")
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    /// <summary>Fails with the way to get it where the tool is not there.</summary>
    public static string Require(string name, string howToGet)
    {
        var found = Find(name);
        Assert.True(found is not null, $"{name} is not on the PATH: {howToGet}");
        return found!;
    }
}
