using LocalAws.Commands;

namespace LocalAws.Tests.Commands;

/// <summary>A run's folder goes with the run, or with the next one where the run was killed.</summary>
public class RunFolderTests
{
    [Fact]
    public void The_next_run_deletes_a_killed_runs_folder_but_not_a_running_ones()
    {
        var killed = Directory.CreateTempSubdirectory("localaws-");
        File.WriteAllText(Path.Combine(killed.FullName, "run.lock"), "");
        File.WriteAllText(Path.Combine(killed.CreateSubdirectory("codecommit").FullName, "HEAD"), "");
        // Not a run's: tests have such folders.
        var other = Directory.CreateTempSubdirectory("localaws-");
        using var first = new RunFolder();

        using var second = new RunFolder();

        Assert.False(killed.Exists && Directory.Exists(killed.FullName));
        Assert.True(Directory.Exists(first.Path));
        Assert.True(Directory.Exists(second.Path));
        Assert.True(Directory.Exists(other.FullName));
        other.Delete();
        first.Dispose();
        Assert.False(Directory.Exists(first.Path));
    }
}
