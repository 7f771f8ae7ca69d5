using System.Diagnostics;

namespace TestKit;

/// <summary>Runs the tools that give a second opinion. A missing one fails the test that needs it, by name.</summary>
internal static class Tool
{
    private static readonly string Environment = Checkout.PathOf(".tools", "python", "bin");

    /// <summary>Where <c>npm ci</c> puts its packages.</summary>
    public static string NpmFolder { get; } = Checkout.PathOf("tests", "tools");

    /// <summary>cfn-lint, with its informational findings.</summary>
    public static Task<ProgramRun> CfnLintAsync(string file) =>
        RunAsync(Python("cfn-lint"), "-c", "I", "-e", "-x", "E3012:strict=true", "--non-zero-exit-code", "informational", "--", file);

    /// <summary>A script of ours with the packages of requirements.txt.</summary>
    public static Task<ProgramRun> PythonAsync(params string[] arguments) => RunAsync(Python("python3"), arguments);

    /// <summary>A command that <c>npm ci</c> puts into tests/tools.</summary>
    public static Task<ProgramRun> NpmAsync(string command, params string[] arguments) => RunAsync(NpmPackage(".bin", command), arguments);

    /// <summary>A file or folder that <c>npm ci</c> puts into tests/tools.</summary>
    public static string NpmPackage(params string[] parts)
    {
        var installed = Path.Combine([NpmFolder, "node_modules", .. parts]);
        Assert.True(Path.Exists(installed), $"{string.Join('/', parts)} is missing: run 'make tools' (npm ci in tests/tools).");
        return installed;
    }

    public static Task<ProgramRun> RunAsync(string command, params string[] arguments) =>
        Programs.RunAsync(new ProcessStartInfo(command, arguments));

    /// <summary>The one that 'make tools' installed if the machine had none, else the machine's.</summary>
    private static string Python(string command) =>
        File.Exists(Path.Combine(Environment, command)) ? Path.Combine(Environment, command) : command;
}
