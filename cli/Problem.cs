namespace RepoGrant.Cli;

/// <summary>Something that the person at the terminal can put right: one plain sentence or two, and exit code 2.</summary>
internal sealed class Problem(string message, Exception? inner = null) : Exception(message, inner);
