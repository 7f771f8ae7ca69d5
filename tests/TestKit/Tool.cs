using System.ComponentModel;
using System.Diagnostics;

namespace Templates.Tests;

/// <summary>What a command printed, and how it ended.</summary>
internal sealed record ToolRun(int ExitCode, string Output, string Error)
{
    public string Everything => (Output + Error).Trim();
}

/// <summary>Runs the tools that give a second opinion. One that is missing fails the test that asks for it, by name.</summary>
internal static class Tool
{
    private static readonly string Environment = Path.Combine(Project.Folder, ".tools", "python", "bin");

    /// <summary>cfn-lint, with its informational findings.</summary>
    public static Task<ToolRun> CfnLintAsync(string file) =>
        RunAsync(Python("cfn-lint"), "-c", "I", "-e", "-x", "E3012:strict=true", "--non-zero-exit-code", "informational", "--", file);

    /// <summary>A script of ours with the packages of requirements.txt.</summary>
    public static Task<ToolRun> PythonAsync(params string[] arguments) => RunAsync(Python("python3"), arguments);

    /// <summary>A command that <c>npm ci</c> puts into tests/tools.</summary>
    public static Task<ToolRun> NpmAsync(string command, params string[] arguments)
    {
        var installed = Path.Combine(Project.Folder, "tests", "tools", "node_modules", ".bin", command);
        Assert.True(File.Exists(installed), $"{command} is missing: run 'make tools' (npm ci in tests/tools).");
        return RunAsync(installed, arguments);
    }

    public static async Task<ToolRun> RunAsync(string command, params string[] arguments)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
            var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return new(process.ExitCode, await output, await error);
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{command} is missing: run 'make tools' ({e.Message}).");
        }
    }

    /// <summary>The one that 'make tools' installed where the machine had none, else the machine's.</summary>
    private static string Python(string command) =>
        File.Exists(Path.Combine(Environment, command)) ? Path.Combine(Environment, command) : command;
}
