using System.Diagnostics;
using System.Text;

namespace LocalAws.Instances;

/// <summary>What a machine must know about its environment.</summary>
/// <param name="Name">Its host name.</param>
/// <param name="RunFolder">The folder of the run's files.</param>
/// <param name="Id">The instance's id, which names its folder there.</param>
/// <param name="Surroundings">The environment variables that lead aws and git to LocalAws.</param>
/// <param name="CaFile">The certificate authority's file on the host.</param>
internal sealed record MachineSettings(
    string Name,
    string RunFolder,
    string Id,
    IReadOnlyDictionary<string, string> Surroundings,
    string CaFile
)
{
    /// <summary>Its own folder on the host.</summary>
    public string Folder { get; } = Path.Combine(RunFolder, "instances", Id);

    /// <summary>Its HOME if it is not isolated any better.</summary>
    public string Home => Path.Combine(Folder, "home");
}

/// <summary>The operating system of one instance: its file system, its users and its processes. Disposing it ends them all.</summary>
internal sealed class Machine : IAsyncDisposable
{
    /// <summary>The path of the certificate authority's file on an isolated machine.</summary>
    public const string CaFileOnMachine = "/etc/localaws-ca.pem";

    /// <summary>systemd's default, under which Amazon Linux, Ubuntu and Debian run the agent.</summary>
    public const string SystemPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

    /// <summary>The folders in which an instance can write; see boot.sh.</summary>
    private const string OwnFolders = "etc home root run tmp var";

    /// <summary>Where an archive of them is kept for a moment.</summary>
    private const string Archive = "/.files.tar";

    /// <summary>The users of common images; an image has one of them, a machine both.</summary>
    private static readonly (string Name, int Id)[] LoginUsers = [("ec2-user", 1000), ("ubuntu", 1001)];

    /// <summary>The capabilities that root keeps: those over files and users, none over mounts, devices or the network.</summary>
    private const string Capabilities =
        "-all,+chown,+dac_override,+fowner,+fsetid,+kill,+setgid,+setuid,+setpcap,+net_bind_service,+audit_write";

    private static readonly Lazy<string> BootScript = new(() =>
    {
        using var reader = new StreamReader(typeof(Machine).Assembly.GetManifestResourceStream("LocalAws.Instances.boot.sh")!);
        return reader.ReadToEnd();
    });

    private readonly Isolation isolation;
    private readonly MachineSettings settings;
    private readonly Process? init;
    private readonly string? initId;
    private readonly string path;
    private readonly CancellationTokenSource off = new();

    /// <summary>Can be asked even after its source has been disposed of.</summary>
    private readonly CancellationToken ended;

    private Machine(Isolation isolation, MachineSettings settings, string path, Process? init, string? initId)
    {
        this.isolation = isolation;
        this.settings = settings;
        this.path = path;
        this.init = init;
        this.initId = initId;
        ended = off.Token;
    }

    /// <summary>Boots a machine; a failure is reported in the boot script's own words.</summary>
    public static async Task<Machine> StartAsync(
        Isolation isolation,
        ClientTools tools,
        MachineSettings settings,
        CancellationToken cancellationToken
    )
    {
        Directory.CreateDirectory(settings.Folder);
        if (isolation.Level == IsolationLevel.HomeOnly)
            return StartHomeOnly(isolation, tools, settings);

        // The instance's file system hides the script's file as soon as it is mounted over it.
        var script = Path.Combine(settings.Folder, "boot.sh");
        await File.WriteAllTextAsync(script, BootScript.Value, cancellationToken);
        var start = new ProcessStartInfo("unshare", [.. isolation.Unshare, "sh", script])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ROOT"] = settings.Folder;
        start.Environment["NAME"] = settings.Name;
        start.Environment["TOOLS"] = string.Join('\n', tools.Folders);
        start.Environment["LINKS"] = string.Join('\n', tools.Commands.Select(c => $"{c.Key} {c.Value}"));
        start.Environment["CA_FILE"] = settings.CaFile;
        start.Environment["USERS"] =
            isolation.Level == IsolationLevel.Users ? string.Join('\n', LoginUsers.Select(u => $"{u.Name} {u.Id}")) : "";
        start.Environment["SETTINGS"] = string.Join('\n', settings.Surroundings.Select(s => $"{s.Key}={s.Value}"));
        var init = Process.Start(start)!;
        try
        {
            var error = init.StandardError.ReadToEndAsync(cancellationToken);
            if (await init.StandardOutput.ReadLineAsync(cancellationToken) != "ready")
                throw new LocalAwsException($"An instance's file system could not be set up: {(await error).Trim()}");
            // `unshare` waits outside; its only child is the machine's first process.
            var children = await File.ReadAllTextAsync($"/proc/{init.Id}/task/{init.Id}/children", cancellationToken);
            return new(isolation, settings, SystemPath, init, children.Trim());
        }
        catch
        {
            init.Kill(entireProcessTree: true);
            init.Dispose();
            throw;
        }
    }

    /// <summary>Runs a script as the agent would: as root, in a file of its own, with the interpreter named in its first line.</summary>
    /// <param name="scriptFolder">The folder of the script's file on the machine.</param>
    public Task<CaptureResult> RunScriptAsync(
        string script,
        string scriptFolder,
        string workingDirectory,
        IReadOnlyDictionary<string, string> environment,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        const string Launch = """
            umask 077
            mkdir -p "$1" && cat > "$1/_script.sh" && chmod 0700 "$1/_script.sh" && cd "$2" && umask 022 && exec sh -c "$1/_script.sh"
            """;
        // Without a file system of its own the machine's folders are in its HOME.
        var folder = init is null ? settings.Home + scriptFolder : scriptFolder;
        string[] arguments = ["sh", "-c", Launch, "sh", folder, workingDirectory];
        return RunAsync(arguments, environment, options with { Input = Encoding.UTF8.GetBytes(script) }, cancellationToken);
    }

    /// <summary>Runs a program as root with exactly the machine's environment and <paramref name="environment"/>.</summary>
    /// <exception cref="LocalAwsException">The machine was ended, before or meanwhile.</exception>
    public async Task<CaptureResult> RunAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, ended);
        try
        {
            either.Token.ThrowIfCancellationRequested();
            return await RunProgramAsync(arguments, environment, options, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new LocalAwsException($"The instance {settings.Id} was terminated.");
        }
    }

    private async Task<CaptureResult> RunProgramAsync(
        IReadOnlyList<string> arguments,
        IReadOnlyDictionary<string, string> environment,
        CaptureOptions options,
        CancellationToken cancellationToken
    )
    {
        string[] variables = [.. settings.Surroundings.Concat(environment).Select(v => $"{v.Key}={v.Value}")];
        string[] inEnvironment = ["env", "-i", "PATH=" + path, .. variables];
        if (init is null)
        {
            (string[] command, options) = InHome(inEnvironment, arguments, options);
            return await CapturedProcess.RunAsync(
                new ProcessStartInfo(command[0], command[1..]) { WorkingDirectory = settings.Folder },
                options,
                cancellationToken
            );
        }
        string[] enter =
        [
            "--target",
            initId!,
            .. isolation.Enter,
            "--mount",
            "--uts",
            "--pid",
            "--",
            "setpriv",
            "--bounding-set",
            Capabilities,
            "--inh-caps",
            "-all",
            .. inEnvironment,
            .. arguments,
        ];
        return await CapturedProcess.RunAsync(new ProcessStartInfo("nsenter", enter), options, cancellationToken);
    }

    /// <summary>Ends every process but keeps the file system, as stopping an instance does.</summary>
    public async Task StopProcessesAsync(CancellationToken cancellationToken)
    {
        if (init is null)
            return;
        // -1 means every process that the sender can see, except itself and the namespace's first.
        await RunAsync(["sh", "-c", "kill -KILL -1"], new Dictionary<string, string>(), new(), cancellationToken);
    }

    /// <summary>The content of the instance's own file system, as an archive.</summary>
    public async Task<byte[]> SaveFilesAsync()
    {
        await AsRootAsync(
            // What is mounted there is the host's, and how to reach LocalAws concerns only this machine.
            $$"""
            cd / || exit
            { echo etc/environment; awk '$5 != "/" { print substr($5, 2) }' /proc/self/mountinfo; } |
              tar --one-file-system --no-wildcards --anchored -X /dev/stdin -cf {{Archive}} {{OwnFolders}}
            """
        );
        // Through the first process's root: what is in a pipe when a program ends may be lost on a busy machine.
        var archive = await File.ReadAllBytesAsync(ArchiveOnHost);
        File.Delete(ArchiveOnHost);
        return archive;
    }

    /// <summary>Ends every process, and restores exactly what was saved of the instance's own file system.</summary>
    public async Task PutFilesBackAsync(byte[] archive)
    {
        await File.WriteAllBytesAsync(ArchiveOnHost, archive);
        await AsRootAsync(
            // A mount point cannot be removed, and has not changed.
            $$"""
            cd / || exit
            kill -KILL -1 2> /dev/null
            find {{OwnFolders}} -xdev -mindepth 1 ! -type d ! -path etc/environment -exec rm -f {} +
            find {{OwnFolders}} -xdev -mindepth 1 -depth -type d -exec rmdir {} + 2> /dev/null
            tar -xpf {{Archive}} && rm {{Archive}}
            """
        );
    }

    private string ArchiveOnHost => $"/proc/{initId}/root{Archive}";

    private async Task AsRootAsync(string script)
    {
        if (init is null)
            throw new LocalAwsException("This machine allows no namespaces, so an instance has no file system of its own to save.");
        var done = await RunAsync(["sh", "-c", script], new Dictionary<string, string>(), new(), CancellationToken.None);
        if (done.ExitCode != 0)
            throw new LocalAwsException($"The files of {settings.Id}: {Encoding.UTF8.GetString(done.Error).Trim()}");
    }

    public async ValueTask DisposeAsync()
    {
        await off.CancelAsync();
        if (init is not null)
        {
            init.StandardInput.Close();
            await init.WaitForExitAsync();
            init.Dispose();
        }
        if (Directory.Exists(settings.Folder))
            Directory.Delete(settings.Folder, recursive: true);
        off.Dispose();
    }

    private static Machine StartHomeOnly(Isolation isolation, ClientTools tools, MachineSettings settings)
    {
        var home = Directory.CreateDirectory(settings.Home);
        if (!OperatingSystem.IsWindows() && Isolation.IsRoot)
        {
            // Without namespaces root could write anywhere, so commands run as nobody, who must be able to reach this HOME.
            home.UnixFileMode = (UnixFileMode)0x1FF;
            File.SetUnixFileMode(settings.RunFolder, File.GetUnixFileMode(settings.RunFolder) | UnixFileMode.OtherExecute);
        }
        var folders = tools.Commands.Values.Select(p => Path.GetDirectoryName(p)!).Distinct();
        return new(isolation, settings, string.Join(':', folders) + ":" + SystemPath, null, null);
    }

    /// <summary>
    /// A command without namespaces: a HOME of its own, and a watcher that ends its whole session when standard input closes, which it does
    /// at the latest when LocalAws ends.
    /// </summary>
    private (string[] Command, CaptureOptions Options) InHome(
        string[] inEnvironment,
        IReadOnlyList<string> arguments,
        CaptureOptions options
    )
    {
        const string Watched = """
            exec 3<&0
            head -c "$1" <&3 > "$2"
            { cat <&3; kill -KILL 0; } > /dev/null 2>&1 &
            exec 3<&- < "$2"
            shift 2
            exec "$@"
            """;
        var input = Path.Combine(settings.Folder, Guid.NewGuid().ToString("N"));
        string[] asNobody = Isolation.IsRoot ? ["setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups"] : [];
        string[] command =
        [
            "setsid",
            "sh",
            "-c",
            Watched,
            "sh",
            options.Input.Length.ToString(System.Globalization.CultureInfo.InvariantCulture),
            input,
            .. asNobody,
            .. inEnvironment,
            $"HOME={settings.Home}",
            $"GIT_CONFIG_SYSTEM={settings.Home}/.gitconfig.system",
            .. arguments,
        ];
        return (command, options with { KeepInputOpen = true });
    }
}
