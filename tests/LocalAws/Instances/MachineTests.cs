using System.Diagnostics;
using System.Text;
using LocalAws.Instances;

namespace LocalAws.Tests.Instances;

/// <summary>An instance's operating system, at each level of isolation that this machine has.</summary>
public sealed class MachineTests : IAsyncLifetime
{
    private static readonly Dictionary<string, string> NoEnvironment = [];
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("localaws-machine-");
    private readonly List<Machine> machines = [];
    private Isolation isolation = null!;
    private ClientTools tools = null!;

    public async ValueTask InitializeAsync()
    {
        isolation = await Isolation.FindAsync(Cancel);
        tools = await ClientTools.FindAsync(Cancel);
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "ca.pem"), "the CA", Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var machine in machines)
            await machine.DisposeAsync();
        folder.Delete(recursive: true);
    }

    [Fact]
    public async Task The_machines_own_aws_and_git_run_as_every_user()
    {
        var machine = await StartAsync();
        Assert.StartsWith("aws-cli/", await PrintedAsync(machine, "aws --version"), StringComparison.Ordinal);
        Assert.StartsWith("git version", await PrintedAsync(machine, "git --version"), StringComparison.Ordinal);
        if (isolation.Level != IsolationLevel.Users)
            return;
        foreach (var user in (string[])["ec2-user", "ubuntu"])
        {
            Assert.StartsWith("aws-cli/", await PrintedAsync(machine, $"runuser -u {user} -- aws --version"), StringComparison.Ordinal);
            Assert.Equal(
                $"/home/{user} {user}",
                await PrintedAsync(machine, $"su - {user} -c 'touch mine; echo $HOME $(stat -c %U mine)'")
            );
        }
    }

    [Fact]
    public async Task Neither_another_instance_nor_the_host_sees_what_one_writes()
    {
        Assert.True(isolation.Level != IsolationLevel.HomeOnly, isolation.Sentence);
        var one = await StartAsync();
        var other = await StartAsync();
        await PrintedAsync(
            one,
            "export HOME=/root; git config --global user.name one; git config --system user.email one; echo one > "
                + "/tmp/localaws-one; echo one > /var/tmp/localaws-one"
        );

        Assert.Equal("one\none", await PrintedAsync(one, "export HOME=/root; git config user.name; git config user.email"));
        Assert.Equal("", await PrintedAsync(other, "ls -A /tmp /var/tmp | grep localaws-one; HOME=/root git config user.name || true"));
        Assert.False(File.Exists("/tmp/localaws-one"));
        Assert.False(File.Exists("/var/tmp/localaws-one"));
    }

    /// <remarks>Even if this machine allows more: the weakest level is for machines that allow nothing.</remarks>
    [Fact]
    public async Task Without_namespaces_each_has_a_home_of_its_own_and_does_not_run_as_root()
    {
        isolation = new(IsolationLevel.HomeOnly, [], [], "No namespaces.");
        var one = await StartAsync();
        var other = await StartAsync();
        await PrintedAsync(one, "git config --global user.name one");

        Assert.Equal("one", await PrintedAsync(one, "git config --global user.name"));
        Assert.Equal("", await PrintedAsync(other, "git config --global user.name || true"));
        Assert.NotEqual("0", await PrintedAsync(one, "id -u"));
        Assert.NotEqual(0, (await RunAsync(one, "touch /etc/localaws-was-here")).ExitCode);
    }

    [Theory]
    [InlineData("touch /usr/localaws-was-here")]
    [InlineData("touch /etc/host/localaws-was-here")]
    [InlineData("echo 1 > /proc/sys/vm/swappiness")]
    [InlineData("mount -o remount,rw /usr")]
    [InlineData("mount -t tmpfs none /tmp")]
    [InlineData("mknod /tmp/disk b 254 0")]
    [InlineData("cat /etc/host/shadow | grep .")]
    public async Task Root_on_an_instance_cannot_touch_the_host(string command)
    {
        Assert.True(isolation.Level != IsolationLevel.HomeOnly, isolation.Sentence);
        var result = await RunAsync(await StartAsync(), command);
        Assert.NotEqual(0, result.ExitCode);
    }

    [Fact]
    public async Task An_instance_sees_only_its_own_processes()
    {
        Assert.True(isolation.Level != IsolationLevel.HomeOnly, isolation.Sentence);
        // The process that keeps the instance alive is env until it has become cat.
        const string First = "for try in $(seq 100); do [ \"$(cat /proc/1/comm)\" != cat ] || break; sleep 0.1; done; cat /proc/1/comm";
        var first = await PrintedAsync(await StartAsync(), First);
        Assert.Equal("cat", first);
    }

    [Fact]
    public async Task A_script_has_only_the_given_environment()
    {
        var machine = await StartAsync();
        var result = await machine.RunScriptAsync(
            "env | sort",
            "/tmp/script",
            "/",
            new Dictionary<string, string> { ["GIVEN"] = "yes" },
            new(),
            Cancel
        );
        var names = Encoding
            .UTF8.GetString(result.Output)
            .Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(l => l.Split('=')[0])
            .Except(["PWD", "OLDPWD", "_", "SHLVL"])
            .ToArray();
        var expected = new List<string>
        {
            "AWS_CA_BUNDLE",
            "AWS_EC2_METADATA_SERVICE_ENDPOINT",
            "GIT_SSL_CAINFO",
            "GIT_TERMINAL_PROMPT",
            "GIVEN",
            "HTTPS_PROXY",
            "NO_PROXY",
            "PATH",
        };
        if (isolation.Level == IsolationLevel.HomeOnly)
            expected.AddRange(["HOME", "GIT_CONFIG_SYSTEM"]);
        Assert.Equal(expected.Order(StringComparer.Ordinal), names.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_scripts_first_line_names_its_interpreter_and_its_exit_code_is_returned()
    {
        var machine = await StartAsync();
        var result = await machine.RunScriptAsync(
            "#!/usr/bin/env bash\necho ${BASH_VERSION:0:1}; exit 7",
            "/tmp/script",
            "/",
            NoEnvironment,
            new(),
            Cancel
        );
        Assert.Equal(7, result.ExitCode);
        Assert.Matches("^[0-9]\n$", Encoding.UTF8.GetString(result.Output));
    }

    [Fact]
    public async Task A_timed_out_script_is_killed_with_its_children()
    {
        var machine = await StartAsync();
        var result = await machine.RunScriptAsync(
            "sleep 987 & sleep 987",
            "/tmp/script",
            "/",
            NoEnvironment,
            new() { Timeout = TimeSpan.FromMilliseconds(300) },
            Cancel
        );
        Assert.True(result.TimedOut);
        await PrintedAsync(machine, "while pgrep -f 'sleep 98[7]'; do :; done");
    }

    [Fact]
    public async Task A_child_left_behind_does_not_hold_up_the_result()
    {
        var machine = await StartAsync();
        var result = await RunAsync(machine, "sleep 986 & echo done");
        Assert.Equal("done\n", Encoding.UTF8.GetString(result.Output));
    }

    [Fact]
    public async Task Output_beyond_the_limit_is_read_and_dropped()
    {
        var machine = await StartAsync();
        var result = await machine.RunScriptAsync(
            "head -c 3000000 /dev/zero | tr '\\0' x",
            "/tmp/script",
            "/",
            NoEnvironment,
            new() { OutputLimit = 1000 },
            Cancel
        );
        Assert.Equal(0, result.ExitCode);
        Assert.Equal(1000, result.Output.Length);
    }

    [Fact]
    public async Task Stopping_ends_its_processes_and_keeps_its_files()
    {
        Assert.True(isolation.Level != IsolationLevel.HomeOnly, isolation.Sentence);
        var machine = await StartAsync();
        await PrintedAsync(machine, "echo kept > /root/file; setsid sleep 985 > /dev/null 2>&1 &");
        await machine.StopProcessesAsync(Cancel);
        Assert.Equal("kept", await PrintedAsync(machine, "cat /root/file; pgrep -f 'sleep 98[5]' || true"));
    }

    [Fact]
    public async Task Disposing_ends_every_process_starts_no_other_and_leaves_no_file()
    {
        var machine = await StartAsync();
        var marker = "9" + Random.Shared.Next(100000, 999999);
        var running = RunAsync(machine, $"sleep {marker}");
        await Wait.UntilAsync(() => Running(marker), "the sleeping process");
        await machine.DisposeAsync();
        machines.Remove(machine);
        foreach (var refused in new[] { running, RunAsync(machine, "true") })
            Assert.Equal("The instance i-0 was terminated.", (await Assert.ThrowsAsync<LocalAwsException>(() => refused)).Message);
        await Wait.UntilAsync(() => !Running(marker), "the end of the sleeping process");
        Assert.Empty(Directory.EnumerateFileSystemEntries(Path.Combine(folder.FullName, "instances")));
    }

    private async Task<Machine> StartAsync()
    {
        var caFile = Path.Combine(folder.FullName, "ca.pem");
        var machine = await Machine.StartAsync(
            isolation,
            tools,
            new(
                $"ip-10-0-0-{machines.Count + 1}",
                folder.FullName,
                $"i-{machines.Count}",
                Surroundings.For(
                    new("http://127.0.0.1:1"),
                    isolation.Level == IsolationLevel.HomeOnly ? caFile : Machine.CaFileOnMachine,
                    new("http://127.0.0.1:2")
                ),
                caFile
            ),
            Cancel
        );
        machines.Add(machine);
        return machine;
    }

    private static Task<CaptureResult> RunAsync(Machine machine, string command) =>
        machine.RunAsync(["sh", "-c", command], NoEnvironment, new(), Cancel);

    private static async Task<string> PrintedAsync(Machine machine, string command)
    {
        var result = await RunAsync(machine, command);
        Assert.True(result.ExitCode == 0 || result.Error.Length == 0, Encoding.UTF8.GetString(result.Error));
        return Encoding.UTF8.GetString(result.Output).Trim();
    }

    private static bool Running(string argument) =>
        Process.GetProcessesByName("sleep").Any(p => CommandLine(p.Id).Contains(argument, StringComparison.Ordinal));

    private static string CommandLine(int id)
    {
        try
        {
            return File.ReadAllText($"/proc/{id}/cmdline");
        }
        catch (IOException)
        {
            return "";
        }
    }
}
