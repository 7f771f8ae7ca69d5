using System.IO.Compression;
using System.Text.RegularExpressions;

namespace Packages.Tests.Choice;

/// <summary>
/// The scripts that choose and publish, in a folder of their own with a package feed that is a folder, and with no package cache but their
/// own. dotnet is the machine's, except that it compiles nothing: <c>publish</c> makes a small executable that contains its arguments.
/// </summary>
internal sealed partial class ProjectCopy : IDisposable
{
    private const string DotNet = """
        #!/usr/bin/env bash
        # The machine's dotnet for everything but publish, and but restore where FEED says what that finds.
        set -eu
        echo "$*" >>"$CALLS"
        case $1:${FEED:-} in
          restore:full) exit ;;
          restore:empty) echo "error NU1101: Unable to find package Amazon.Lambda.Core. No packages exist with this id" && exit 1 ;;
        esac
        [ "$1" = publish ] || PATH=${PATH#*:} exec dotnet "$@"
        while [ $# -gt 0 ]; do
          case $1 in
            --output) out=$2 && shift ;;
            -p:OfficialAwsPackages=*) official=${1#*=} ;;
          esac
          shift
        done
        mkdir -p "$out" .build/annotations
        cp /bin/true "$out/bootstrap"
        truncate -s "${BYTES:-1000000}" "$out/bootstrap"
        if [ -n "${RANDOM_BYTES:-}" ]; then head -c "$RANDOM_BYTES" /dev/urandom >>"$out/bootstrap"; fi
        echo "official=$official library=${LD_LIBRARY_PATH:-}" >>"$out/bootstrap"
        date +%N >.build/annotations/functions.template
        ${BESIDES:-true}
        """;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("packages-");

    public ProjectCopy()
    {
        string[] files =
        [
            "Makefile",
            "global.json",
            "Directory.Build.props",
            "Directory.Build.targets",
            "Directory.Packages.props",
            "template.yaml",
            "aws/AwsPackages.props",
            "aws/Feed.csproj",
            "aws/packages.sh",
            "functions/aws-lambda-tools-defaults.json",
            "functions/build.mk",
            "functions/publish.sh",
            "report/Report.csproj",
            "repository-account.render.sh",
            "statemachine/grant-access.asl.json",
        ];
        foreach (var file in files)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(At(file))!);
            File.Copy(Path.Combine(Places.Project, file), At(file));
        }

        Write("bin/dotnet", DotNet);
        File.SetUnixFileMode(At("bin/dotnet"), UnixFileMode.UserRead | UnixFileMode.UserExecute);
        Directory.CreateDirectory(At("feed"));
        UseFeed("feed");
    }

    /// <summary>The official packages that the product uses, each with its version.</summary>
    public static IReadOnlyDictionary<string, string> Official { get; } =
        PackageReference()
            .Matches(File.ReadAllText(Path.Combine(Places.Project, "aws/AwsPackages.props")))
            .Select(match => match.Groups["name"].Value)
            .ToDictionary(name => name, VersionOf);

    public string At(string path) => Path.Combine(folder.FullName, path);

    public string Read(string path) => File.ReadAllText(At(path));

    public void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), text.ReplaceLineEndings("\n"));
    }

    /// <summary>How often dotnet was called with this word.</summary>
    public int Calls(string word) =>
        File.Exists(At("calls")) ? File.ReadLines(At("calls")).Count(line => line.Split(' ').Contains(word)) : 0;

    /// <param name="source">A folder in this one, or an address.</param>
    public void UseFeed(string source) =>
        Write(
            "nuget.config",
            $"""
            <configuration>
              <packageSources>
                <clear />
                <add key="test" value="{source}" allowInsecureConnections="true" />
              </packageSources>
            </configuration>
            """
        );

    public void Offer(params IEnumerable<string> names)
    {
        foreach (var name in names)
            Offer(name, Official[name]);
    }

    public void Offer(string name, string version)
    {
        using var package = ZipFile.Open(At($"feed/{name}.{version}.nupkg"), ZipArchiveMode.Create);
        using var nuspec = new StreamWriter(package.CreateEntry($"{name}.nuspec").Open());
        nuspec.Write(
            $"""
            <package>
              <metadata>
                <id>{name}</id><version>{version}</version><authors>test</authors><description>test</description>
              </metadata>
            </package>
            """
        );
    }

    public Task<Command> RunAsync(string command, params string[] arguments) => RunAsync([], command, arguments);

    public Task<Command> RunAsync((string Name, string? Value)[] more, string command, params string[] arguments)
    {
        var environment = new Dictionary<string, string?>
        {
            ["PATH"] = At("bin") + ":" + Environment.GetEnvironmentVariable("PATH"),
            ["CALLS"] = At("calls"),
            ["NUGET_PACKAGES"] = At("cache"),
            // Set by the make that may have started this test.
            ["OfficialAwsPackages"] = null,
            ["MAKEFLAGS"] = null,
            ["MAKELEVEL"] = null,
        };
        foreach (var (name, value) in more)
            environment[name] = value;

        return Command.RunAsync(folder.FullName, environment, command, arguments);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static string VersionOf(string name) =>
        Regex
            .Match(File.ReadAllText(Path.Combine(Places.Project, "Directory.Packages.props")), $"Include=\"{name}\" Version=\"([^\"]+)\"")
            .Groups[1]
            .Value;

    [GeneratedRegex("<PackageReference Include=\"(?<name>[^\"]+)\"")]
    private static partial Regex PackageReference();
}
