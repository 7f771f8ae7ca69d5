using System.ComponentModel;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace TestKit;

/// <summary>What a program printed, and how it ended.</summary>
public sealed record ProgramRun(int ExitCode, string Output, string Error)
{
    public string Everything => (Output + Error).Trim();

    /// <summary>The output as JSON; a program that failed fails the test with its error output.</summary>
    public JsonNode Json
    {
        get
        {
            Assert.True(ExitCode == 0, Error);
            return JsonNode.Parse(Output)!;
        }
    }
}

/// <summary>Programs of this machine, as tests run them.</summary>
internal static class Programs
{
    /// <summary>
    /// Runs a program to its end. A missing program fails the test by name; one that is still running when the test is given up is killed.
    /// </summary>
    public static async Task<ProgramRun> RunAsync(ProcessStartInfo start, string input = "")
    {
        using var process = Start(start);
        // A program that does not read its input, or not all of it, does no harm.
        var written = WriteAsync(process, input);
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        try
        {
            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
        await written;
        return new(process.ExitCode, await output, await error);
    }

    public static Process Start(ProcessStartInfo start)
    {
        (start.RedirectStandardInput, start.RedirectStandardOutput, start.RedirectStandardError) = (true, true, true);
        try
        {
            return Process.Start(start)!;
        }
        catch (Win32Exception e)
        {
            throw new InvalidOperationException($"{start.FileName} did not start: {e.Message}. 'make tools' installs what tests need.", e);
        }
    }

    /// <summary>A program with exactly this environment, and nothing from whoever runs the tests.</summary>
    public static ProcessStartInfo Alone(
        string program,
        IEnumerable<string> arguments,
        IEnumerable<KeyValuePair<string, string?>> environment,
        string folder
    )
    {
        var start = new ProcessStartInfo(program, arguments) { WorkingDirectory = folder };
        start.Environment.Clear();
        foreach (var (name, value) in environment)
            start.Environment[name] = value;
        return start;
    }

    private static async Task WriteAsync(Process process, string input)
    {
        try
        {
            await process.StandardInput.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // The pipe is broken: the program has ended, or closed its input.
        }
    }
}
