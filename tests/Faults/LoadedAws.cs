using System.Diagnostics;

namespace Faults.Tests;

/// <summary>
/// The machine's own aws CLI for all instances, loaded once instead of for every command; it does exactly the same. If that is not
/// possible, because the CLI brings its own Python or without root, the instances use the CLI as it is.
/// </summary>
internal sealed class LoadedAws : IDisposable
{
    private readonly DirectoryInfo folder;
    private readonly Process server;
    private readonly string path;

    private LoadedAws(DirectoryInfo folder, Process server, string path) => (this.folder, this.server, this.path) = (folder, server, path);

    /// <summary>Starts it, and puts it first on this process's PATH, where LocalAws looks; returns null if that is impossible.</summary>
    public static async Task<LoadedAws?> StartAsync()
    {
        var path = Environment.GetEnvironmentVariable("PATH") ?? "";
        if (!LocalAws.Instances.Isolation.IsRoot || await InterpreterAsync() is not { } python)
            return null;
        var name = "repogrant-faults-" + Guid.NewGuid().ToString("N");
        var folder = Directory.CreateTempSubdirectory("faults-aws-");
        var program = Path.Combine(folder.FullName, "aws");
        var text = await File.ReadAllTextAsync(Source("aws.py"));
        // -I: nothing in the instance's environment or folders affects what is imported.
        await File.WriteAllTextAsync(program, $"#!{python} -I\n" + text.Replace("SOCKET NAME", name, StringComparison.Ordinal));
        File.SetUnixFileMode(program, (UnixFileMode)0x1ED);
        // The instances' other users must be able to reach it, too.
        File.SetUnixFileMode(folder.FullName, (UnixFileMode)0x1ED);

        var server = Process.Start(
            new ProcessStartInfo(python, [Source("server.py"), name]) { RedirectStandardInput = true, RedirectStandardOutput = true }
        )!;
        var loaded = new LoadedAws(folder, server, path);
        if (await server.StandardOutput.ReadLineAsync() != "ready")
        {
            loaded.Dispose();
            return null;
        }

        Environment.SetEnvironmentVariable("PATH", $"{folder.FullName}:{path}");
        return loaded;
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable("PATH", path);
        server.StandardInput.Close();
        server.WaitForExit();
        server.Dispose();
        folder.Delete(recursive: true);
    }

    private static string Source(string file) => Checkout.PathOf("tests", "Faults", "Aws", file);

    /// <summary>The Python that runs the machine's aws and can import it; null if there is none.</summary>
    private static async Task<string?> InterpreterAsync()
    {
        var tools = await LocalAws.Instances.ClientTools.FindAsync(CancellationToken.None);
        using var program = new StreamReader(tools.Commands["aws"]);
        if (await program.ReadLineAsync() is not { } line || !line.StartsWith("#!", StringComparison.Ordinal))
            return null;
        var interpreter = line[2..].Trim();
        if (!File.Exists(interpreter))
            return null;
        using var import = Process.Start(
            new ProcessStartInfo(interpreter, ["-c", "import awscli.clidriver"]) { RedirectStandardError = true }
        )!;
        await import.StandardError.ReadToEndAsync();
        await import.WaitForExitAsync();
        return import.ExitCode == 0 ? interpreter : null;
    }
}
