using System.Diagnostics;
using System.Runtime.InteropServices;

namespace LocalAws.Instances;

/// <summary>How well this machine can isolate an instance.</summary>
internal enum IsolationLevel
{
    /// <summary>Own file system, processes and several OS users: LocalAws is root, or the uidmap package is installed.</summary>
    Users,

    /// <summary>Own file system and processes, but root is the only OS user.</summary>
    RootOnly,

    /// <summary>No namespaces: an instance is a HOME folder.</summary>
    HomeOnly,
}

/// <summary>What this machine allows, found by trying, and what that means for whoever runs LocalAws.</summary>
/// <param name="Level">How well instances are isolated.</param>
/// <param name="Unshare">The options of <c>unshare</c> for that level; empty for <see cref="IsolationLevel.HomeOnly"/>.</param>
/// <param name="Enter">The options of <c>nsenter</c> that a command needs besides the mount, process id and host name namespaces.</param>
/// <param name="Sentence">One sentence for a person.</param>
internal sealed record Isolation(IsolationLevel Level, IReadOnlyList<string> Unshare, IReadOnlyList<string> Enter, string Sentence)
{
    /// <summary>The namespaces of an instance. The network is the host's, because LocalAws is on its loopback.</summary>
    private static readonly string[] Namespaces = ["--mount", "--uts", "--pid", "--fork", "--kill-child", "--propagation", "private"];

    private static readonly string[] InUserNamespace = ["--user", "--preserve-credentials"];

    /// <summary>
    /// Tries from the best level down. Ubuntu, for one, allows user namespaces but no mounts in them, so a mount is tried, too.
    /// </summary>
    public static async Task<Isolation> FindAsync(CancellationToken cancellationToken)
    {
        if (OperatingSystem.IsLinux())
        {
            if (IsRoot)
            {
                if (await WorksAsync(Namespaces, cancellationToken))
                {
                    return new(
                        IsolationLevel.Users,
                        Namespaces,
                        [],
                        "Instances are isolated, each with its own file system, processes and OS users."
                    );
                }
            }
            else
            {
                string[] mapped = ["--map-root-user", "--map-auto", .. Namespaces];
                if (await WorksAsync(mapped, cancellationToken))
                {
                    return new(
                        IsolationLevel.Users,
                        mapped,
                        InUserNamespace,
                        "Instances are isolated, each with its own file system, processes and OS users."
                    );
                }

                string[] alone = ["--map-root-user", .. Namespaces];
                if (await WorksAsync(alone, cancellationToken))
                {
                    return new(
                        IsolationLevel.RootOnly,
                        alone,
                        InUserNamespace,
                        "Instances are isolated, but root is their only OS user: install the uidmap package for others."
                    );
                }
            }
        }
        return new(
            IsolationLevel.HomeOnly,
            [],
            [],
            IsRoot
                ? "This machine allows no namespaces: an instance is only a HOME folder of its own, and its commands run as nobody."
                : "This machine allows no namespaces: an instance is only a HOME folder of its own, and its commands run as "
                    + $"{Environment.UserName}."
        );
    }

    public static bool IsRoot { get; } = OperatingSystem.IsLinux() && geteuid() == 0;

    private static async Task<bool> WorksAsync(string[] options, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo("unshare", [.. options, "sh", "-c", "mount -t tmpfs try /tmp"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            var result = await CapturedProcess.RunAsync(start, new(), cancellationToken);
            return result.ExitCode == 0;
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return false; // no util-linux
        }
    }

    [DllImport("libc", ExactSpelling = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern uint geteuid();
}
