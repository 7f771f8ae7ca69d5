namespace RepoGrant.Cli.Commands;

/// <summary>What commands that change something have in common.</summary>
internal static class Asking
{
    /// <summary>Asks for a plain yes.</summary>
    public static Task<bool> ConfirmAsync(this Invocation invocation, string question) =>
        invocation.Terminal.ConfirmAsync(question, invocation.Cancelled);

    /// <summary>Throws <see cref="Problem"/> if a question would have to be asked and nobody can answer it.</summary>
    public static void RefuseSilence(this Invocation invocation, bool yes, string what)
    {
        if (yes)
            return;
        if (invocation.IsJson)
            throw new Problem($"--output json cannot ask for confirmation: pass --yes, which {what} without asking.");
        if (!invocation.Terminal.CanAsk)
            throw new Problem($"This is not a terminal, so nobody can be asked: pass --yes, which {what} without asking.");
    }
}
