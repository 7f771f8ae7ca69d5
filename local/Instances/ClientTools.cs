using System.Diagnostics;

namespace LocalAws.Instances;

/// <summary>The machine's own <c>aws</c> and <c>git</c>, which every instance uses: where they are and what they need.</summary>
/// <param name="Folders">Folders outside the operating system's own that must be on an instance, at the same path.</param>
/// <param name="Commands">Each command's name and its program.</param>
internal sealed record ClientTools(IReadOnlyList<string> Folders, IReadOnlyDictionary<string, string> Commands)
{
    /// <summary>What an instance sees of the host in any case: see <c>boot.sh</c>.</summary>
    private static readonly string[] SystemFolders = ["/bin/", "/sbin/", "/lib/", "/lib64/", "/usr/", "/opt/", "/nix/"];

    /// <summary>Finds both. If one is missing, throws a <see cref="LocalAwsException"/> that names it.</summary>
    public static async Task<ClientTools> FindAsync(CancellationToken cancellationToken)
    {
        var folders = new SortedSet<string>(StringComparer.Ordinal);
        var commands = new Dictionary<string, string>();
        foreach (var name in (string[])["aws", "git"])
        {
            var found =
                OnPath(name)
                ?? throw new LocalAwsException($"There is no `{name}` on the PATH. Instances use this machine's own: install it.");
            var program = await BehindShimAsync(name, found, cancellationToken);
            commands[name] = program;
            foreach (var folder in await NeededByAsync(program, cancellationToken))
            {
                if (!SystemFolders.Any(system => (folder + "/").StartsWith(system, StringComparison.Ordinal)))
                    folders.Add(folder);
            }
        }
        return new([.. folders], commands);
    }

    /// <summary>pyenv puts shell scripts named like the commands on the PATH, which need all of pyenv to find the real command.</summary>
    private static async Task<string> BehindShimAsync(string name, string found, CancellationToken cancellationToken)
    {
        var program = RealPath(found);
        if (!program.Contains("/shims/", StringComparison.Ordinal) || OnPath("pyenv") is not { } pyenv)
            return program;
        var answer = await PrintedByAsync(pyenv, ["which", name], cancellationToken);
        return answer is null ? program : RealPath(answer);
    }

    /// <summary>A script needs its interpreter and, in Python, the interpreter's libraries and those of its virtual environment.</summary>
    private static async Task<IEnumerable<string>> NeededByAsync(string program, CancellationToken cancellationToken)
    {
        var folder = Path.GetDirectoryName(program)!;
        if (InterpreterOf(program) is not { } interpreter)
            return [folder];
        const string Roots =
            "import sys, os; print(sys.prefix); print(sys.base_prefix); print(os.path.dirname(os.path.realpath(sys.executable)))";
        var printed = Path.GetFileName(interpreter).StartsWith("python", StringComparison.Ordinal)
            ? await PrintedByAsync(interpreter, ["-c", Roots], cancellationToken)
            : null;
        var roots = printed?.Split('\n') ?? [];
        // A folder inside another one is included with it.
        string[] all = [folder, Path.GetDirectoryName(interpreter)!, .. roots];
        return all.Where(one => !all.Any(other => one.StartsWith(other + "/", StringComparison.Ordinal)));
    }

    private static string? InterpreterOf(string program)
    {
        using var reader = new StreamReader(program);
        Span<char> head = stackalloc char[256];
        var read = reader.ReadBlock(head);
        if (read < 2 || head[..2] is not "#!")
            return null;
        var line = head[2..read];
        line = line[..(line.IndexOf('\n') is var end and >= 0 ? end : line.Length)].Trim();
        var words = line.ToString().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return words is ["/usr/bin/env", var name, ..] ? OnPath(name) : words.FirstOrDefault();
    }

    private static string? OnPath(string name) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(':', StringSplitOptions.RemoveEmptyEntries)
            .Select(folder => Path.Combine(folder, name))
            .FirstOrDefault(File.Exists);

    private static string RealPath(string path) =>
        File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? Path.GetFullPath(path);

    private static async Task<string?> PrintedByAsync(string program, string[] arguments, CancellationToken cancellationToken)
    {
        var result = await CapturedProcess.RunAsync(new ProcessStartInfo(program, arguments), new(), cancellationToken);
        return result.ExitCode == 0 ? System.Text.Encoding.UTF8.GetString(result.Output).Trim() : null;
    }
}
