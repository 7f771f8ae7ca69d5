using RepoGrant.Cli.Aws;

namespace RepoGrant.Cli.Doctor;

/// <summary>
/// Compares the version of a consumer account's stack with that of the repository account's, with which every update begins (README,
/// "Upgrade").
/// </summary>
internal static class ConsumerStackVersion
{
    /// <summary>Compares; says which stack to update first if they differ.</summary>
    /// <param name="subject">What the finding is about.</param>
    /// <param name="consumer">The consumer account's stack.</param>
    /// <param name="stack">The name of the repository account's stack.</param>
    /// <param name="version">Its version; null if it is not known.</param>
    /// <param name="accountId">The consumer account.</param>
    public static Finding Compare(string subject, DescribedStack consumer, string stack, string? version, string accountId)
    {
        var its = $"{consumer.Name} ({consumer.Status})";
        if (consumer.Version is null)
        {
            return new(
                subject,
                null,
                $"{its} has no output Version: it was deployed from an earlier template",
                Update(version is null ? "the same version" : $"version {version}", accountId)
            );
        }

        if (version is null)
            return new(subject, null, $"{its} has version {consumer.Version}; the version of the stack {stack} is not known");
        if (consumer.Version == version)
            return new(subject, true, $"{its} has version {version}, like the stack {stack}");
        var isNewer = Version.TryParse(consumer.Version, out var here) && Version.TryParse(version, out var there) && here > there;
        return new(
            subject,
            StackVersion.Major(consumer.Version) == StackVersion.Major(version) ? null : false,
            $"{its} has version {consumer.Version}, the stack {stack} version {version}",
            isNewer
                ? $"Deploy version {consumer.Version} of template.yaml: the repository account's stack {stack} is always updated first."
                : $"{Update($"version {version}", accountId)} The repository account's stack {stack} is always updated first, and has been."
        );
    }

    private static string Update(string version, string accountId) =>
        $"Deploy {version} of consumer-account.yaml in {accountId}, in its HomeRegion first.";
}
