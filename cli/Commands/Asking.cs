namespace RepoGrant.Cli.Commands;

/// <summary>What commands have in common that change something.</summary>
internal static class Asking
{
    /// <summary>A <see cref="Problem"/> where a question would have to be asked and nobody is there to answer.</summary>
    public static void RefuseSilence(this Invocation invocation, bool yes, string what)
    {
        if (yes)
            return;
        if (invocation.IsJson)
            throw new Problem($"With --output json nobody is asked: --yes {what} without asking.");
        if (!invocation.Terminal.CanAsk)
            throw new Problem($"This is not a terminal, so nobody can be asked: --yes {what} without asking.");
    }
}
