namespace RepoGrant.Reports;

/// <summary>Which grant a run is of.</summary>
/// <param name="AccountId">The consumer account.</param>
/// <param name="Region">The instances' Region.</param>
/// <param name="Name">The grant's name.</param>
public sealed record RunGrant(string AccountId, string Region, string Name)
{
    /// <summary>
    /// The grant of a run; null if the run's input names none, or something that cannot be one. Its parts contain only letters, digits and
    /// hyphens, so they are safe in an object's key.
    /// </summary>
    public static RunGrant? Of(Run run)
    {
        ArgumentNullException.ThrowIfNull(run);
        var grant = run.Report?.Grant ?? run.Asked.Object("grant");
        var consumer = run.Asked.Object("consumer");
        var (account, region, name) = grant is not null
            ? (grant.Text("accountId"), grant.Text("region"), grant.Text("name"))
            : (consumer.Text("accountId"), consumer.Text("region"), run.Asked.Text("name"));
        return IsWord(account, 12) && IsWord(region, 32) && IsWord(name, 32) ? new RunGrant(account, region, name) : null;
    }

    private static bool IsWord(string text, int most) =>
        text.Length > 0 && text.Length <= most && text.All(character => char.IsAsciiLetterOrDigit(character) || character == '-');
}
