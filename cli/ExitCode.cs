namespace RepoGrant.Cli;

/// <summary>What a script learns from a command's end.</summary>
internal static class ExitCode
{
    public const int Ok = 0;

    /// <summary>A run failed, or a check of the doctor.</summary>
    public const int Failed = 1;

    /// <summary>The command could not be tried: how it was called, or what surrounds it.</summary>
    public const int Usage = 2;

    /// <summary>Somebody pressed Ctrl-C: 128 and the signal's number.</summary>
    public const int Interrupted = 130;
}
