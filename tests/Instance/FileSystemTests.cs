namespace Instance.Tests;

/// <summary>
/// File systems that are full, have no more files or cannot be written: what is there stays, nothing is left behind, and a check says what
/// is wrong. They are real ones, which the machine mounts for itself.
/// </summary>
public sealed class FileSystemTests
{
    private const string NoSpace = "No space left on device";
    private const string ReadOnly = "Read-only file system";

    private static readonly string[] Files = [".aws/config", ".gitconfig", ".config/git/config"];

    public static TheoryData<string, string> FilesAndAwks => new(from file in Files from awk in Tools.Awks select (file, awk));

    [Theory]
    [MemberData(nameof(FilesAndAwks))]
    public async Task On_a_full_disk_the_file_stays_complete_and_the_check_says_so(string file, string awk)
    {
        using var machine = new Machine();
        machine.Replace("awk", awk);
        var folder = Path.GetDirectoryName(Path.Combine(machine.Home, file))!;
        machine.Mounts = Disk(folder, "size=12k") + $"echo '# mine' >{machine.Home}/{file}; {Fill(folder)}";
        var check = await FailingAsync(machine, file);
        // Every awk has words of its own.
        Assert.Matches($"{NoSpace}|write error on|cannot be written in full", check.Detail);
    }

    public static TheoryData<string, string> FilesAndProblems =>
        new(from file in Files from problem in (string[])[NoSpace, ReadOnly] select (file, problem));

    [Theory]
    [MemberData(nameof(FilesAndProblems))]
    public async Task Where_no_file_can_be_created_the_check_says_why(string file, string problem)
    {
        using var machine = new Machine();
        var folder = Path.GetDirectoryName(Path.Combine(machine.Home, file))!;
        machine.Mounts =
            Disk(folder, "nr_inodes=2")
            + $"echo '# mine' >{machine.Home}/{file}; "
            + (problem == ReadOnly ? $"mount -o remount,ro {folder} || exit; " : "");
        var check = await FailingAsync(machine, file);
        Assert.Contains(problem, check.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("size=4k", NoSpace)]
    [InlineData("nr_inodes=1", NoSpace)]
    [InlineData("ro", ReadOnly)]
    public async Task Without_a_memory_nothing_is_written_and_the_check_says_why(string options, string says)
    {
        using var machine = new Machine();
        machine.Mounts = Disk(machine.MemoryFolder, options) + Fill(machine.MemoryFolder);
        var run = await machine.ConfigureAsync();
        Assert.Equal((1, false), (run.ExitCode, run["generation"].Ok));
        Assert.Contains(says, Assert.Single(run.Checks).Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    public static TheoryData<string, string, string> Temporary =>
        new(
            from whose in (string[])["root", "the user"]
            from disk in ((string, string)[])[("size=8k", NoSpace), ("size=16k", NoSpace), ("nr_inodes=1", NoSpace), ("ro", ReadOnly)]
            select (whose, disk.Item1, disk.Item2)
        );

    /// <remarks>Where root has room, a user may have none: file systems keep some for root.</remarks>
    [Theory]
    [MemberData(nameof(Temporary))]
    public async Task Without_room_for_temporary_files_nothing_is_written_and_a_check_says_why(string whose, string options, string says)
    {
        using var machine = new Machine();
        var folder = machine.InFolder("scratch/temporary");
        machine.Mounts = Disk(folder, options);
        var ofWhom = whose == "root" ? "-z" : "-n";
        machine.Put(
            "mktemp",
            $"[ ! {ofWhom} \"$OUR_RUN\" ] || set -- -d {folder}/XXXXXX; exec {Tools.Require("mktemp", "coreutils")} \"$@\""
        );
        var run = await machine.ConfigureAsync();
        Assert.Equal((1, false), (run.ExitCode, run["prerequisites"].Ok));
        Assert.Contains(says, Assert.Single(run.Checks).Detail, StringComparison.Ordinal);
        Assert.Empty(Directory.EnumerateFileSystemEntries(machine.Home));
    }

    private static string Disk(string folder, string options) =>
        $"mkdir -p {folder} && mount -t tmpfs -o {options} none {folder} || exit; ";

    private static string Fill(string folder) => $"cat /dev/zero >{folder}/fill; ";

    /// <summary>The failing check of the file, in whose folder nothing has changed.</summary>
    private static async Task<Check> FailingAsync(Machine machine, string file)
    {
        // The disk is there for this process only.
        var (path, seen) = (Path.Combine(machine.Home, file), machine.InFolder("scratch/seen"));
        machine.Shell = ["/bin/sh", "-c", $"/bin/sh \"$0\"; status=$?; {{ echo {path}*; cat {path}; }} >{seen}; exit $status"];
        var run = await machine.ConfigureAsync();
        Assert.Equal(1, run.ExitCode);
        var check = run[file == ".aws/config" ? "profile" : "credential-helper"];
        Assert.False(check.Ok);
        Assert.Contains(path, check.Detail, StringComparison.Ordinal);
        Assert.DoesNotContain(run.Checks, one => one.Name == "identity");
        Assert.Equal($"{path}\n# mine\n", await File.ReadAllTextAsync(seen, TestContext.Current.CancellationToken));
        return check;
    }
}
