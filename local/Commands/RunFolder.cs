namespace LocalAws.Commands;

/// <summary>
/// A run's own folder in the system's folder for temporary files. It is deleted with the run; if a run was killed, the next one deletes its
/// folder.
/// </summary>
internal sealed class RunFolder : IDisposable
{
    private const string Prefix = "localaws-";

    /// <summary>A file that a run keeps locked: the kernel releases the lock when the process ends, however it ends.</summary>
    private const string LockName = "run.lock";

    private readonly FileStream held;

    public RunFolder()
    {
        RemoveLeftOver();
        Path = Directory.CreateTempSubdirectory(Prefix).FullName;
        held = new(System.IO.Path.Combine(Path, LockName), FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None);
    }

    public string Path { get; }

    public void Dispose()
    {
        held.Dispose();
        Remove(Path);
    }

    private static void RemoveLeftOver()
    {
        foreach (var folder in Directory.EnumerateDirectories(System.IO.Path.GetTempPath(), Prefix + "*"))
        {
            if (IsLeftOver(System.IO.Path.Combine(folder, LockName)))
                Remove(folder);
        }
    }

    /// <summary>
    /// Whether a run that no longer exists made the folder. Without the file, the folder is not a run's, or belongs to one that is
    /// starting.
    /// </summary>
    private static bool IsLeftOver(string lockFile)
    {
        try
        {
            using var mine = new FileStream(lockFile, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
        }
        catch (DirectoryNotFoundException)
        {
            // Another run, or the time limit for the end of this one, was faster.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            Console.Error.WriteLine($"{folder} could not be removed: {e.Message}");
        }
    }
}
