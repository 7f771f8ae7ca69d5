using RepoGrant.Reports;

namespace RepoGrant.Cli;

/// <summary>The exit codes of commands, for scripts.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A run failed, or could not be followed to its end, or a check of the doctor failed.</summary>
    public const int Failed = 1;

    /// <summary>The command could not be run because of how it was called or of its environment.</summary>
    public const int Usage = 2;

    /// <summary>Somebody pressed Ctrl-C: 128 plus the signal's number.</summary>
    public const int Interrupted = 130;

    /// <summary>The exit code of a command that shows how an execution ended.</summary>
    public static int Of(Execution execution) => execution.Succeeded ? Ok : Failed;
}
