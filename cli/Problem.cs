namespace RepoGrant.Cli;

/// <summary>Something that the person at the terminal can correct: one or two plain sentences, and exit code 2.</summary>
internal sealed class Problem(string message, Exception? inner = null) : Exception(message, inner);
