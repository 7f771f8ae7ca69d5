using System.Globalization;
using System.Text.RegularExpressions;

namespace RepoGrant.Validation;

/// <summary>
/// The rules for the strings of a request. Every pattern is anchored with \A and \z ($ also matches before a final newline) and spells out
/// its characters (\w and \d match every script). The limits are those of the AWS API models, narrower where a string reaches a command
/// line.
/// </summary>
internal static partial class Rules
{
    public static readonly TextRule GrantName = new("1 to 32 of A-Z a-z 0-9 -", text => GrantNamePattern().IsMatch(text));

    public static readonly TextRule AccountId = new("12 digits 0-9", text => AccountIdPattern().IsMatch(text));

    public static readonly TextRule Region = new("a Region such as us-east-2", text => RegionPattern().IsMatch(text));

    // CodeCommit: [\w.-]{1,100}, and a name must not end in .git. A leading dash would be read as an option; dots alone are a folder in a
    // URL.
    public static readonly TextRule RepositoryName = new(
        "1 to 100 of A-Z a-z 0-9 _ . -, not starting with -, not . or .., not ending in .git",
        text =>
            RepositoryNamePattern().IsMatch(text) && text is not ("." or "..") && !text.EndsWith(".git", StringComparison.OrdinalIgnoreCase)
    );

    // IAM: the role, policy and instance profile share one name; the role's limit is the shortest.
    public static readonly TextRule RoleName = new("1 to 64 of A-Z a-z 0-9 _ + = , . @ -", text => RoleNamePattern().IsMatch(text));

    // Every program on the instance that names no profile uses "default": it is not ours to change.
    public static readonly TextRule ProfileName = new(
        "1 to 64 of A-Z a-z 0-9 _ . -, starting with a letter or digit, not default",
        text => ProfileNamePattern().IsMatch(text) && text != "default"
    );

    public static readonly TextRule UserName = new(
        "an OS user: 1 to 32 of A-Z a-z 0-9 _ . -, starting with a letter, digit or _; for a directory user also "
            + "DOMAIN\\user or user@domain",
        text => UserNamePattern().IsMatch(text)
    );

    public static readonly TextRule InstanceId = new("i- and 8 or 17 of 0-9 a-f", text => InstanceIdPattern().IsMatch(text));

    public static readonly TextRule Branch = new(
        "1 to 256 of A-Z a-z 0-9 _ . / + = , @ -, starting with a letter, digit or _, and a name that git accepts (no .., "
            + "no //, no part that starts with . or ends in .lock, not ending in / or .)",
        text => BranchPattern().IsMatch(text) && IsGitReference(text)
    );

    // Never part of a command line, but of a condition in an IAM policy: there, characters beyond U+00FF are not allowed, and * matches any
    // characters. git allows no * in a name, so here it can only be the wildcard. $, which starts a policy variable, is not allowed,
    // nor is what would run something if somebody copied the name from a report into a shell.
    public static readonly TextRule ProtectedBranch = new(
        "1 to 256 of A-Z a-z 0-9 _ . / + = , @ # - U+00C0 to U+00FF, with * for any characters, not starting with -, and a name that git "
            + "accepts (no .., no //, no part that starts with . or ends in .lock, not ending in / or .)",
        text => ProtectedBranchPattern().IsMatch(text) && IsGitReference(text)
    );

    // "Tag restrictions" of the EC2 User Guide. The API reference says 127 and 255; a tag that EC2 does not take would match no instance.
    // IAM's narrower alphabet does not apply to instance tags.
    public static readonly TextRule TagKey = new(
        "1 to 128 characters without control characters",
        text => text.Length is >= 1 and <= 128 && !text.Any(char.IsControl)
    );

    public static readonly TextRule TagValue = new(
        "at most 256 characters without control characters",
        text => text.Length <= 256 && !text.Any(char.IsControl)
    );

    public static readonly TextRule PlanId = new(
        "a plan's id, 16 of 0-9 a-f, as shown in the plan's report",
        text => text.Length == 16 && text.All(char.IsAsciiHexDigitLower)
    );

    public static readonly TextRule EventId = new("1 to 47 of A-Z a-z 0-9 -", text => EventIdPattern().IsMatch(text));

    public static readonly TextRule Moment = new(
        "an RFC 3339 time with a time zone, such as 2030-01-31T18:00:00Z",
        text => MomentPattern().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _)
    );

    /// <summary>The time given by a string that follows <see cref="Moment"/>, in UTC and whole seconds, as policies express it.</summary>
    public static DateTimeOffset MomentOf(string text) =>
        DateTimeOffset.FromUnixTimeSeconds(DateTimeOffset.Parse(text, CultureInfo.InvariantCulture).ToUnixTimeSeconds());

    /// <summary>The rules of git-check-ref-format(1) that the pattern does not cover.</summary>
    private static bool IsGitReference(string branch) =>
        branch.Split('/').All(part => part.Length > 0 && part[0] != '.' && !part.EndsWith(".lock", StringComparison.Ordinal))
        && !branch.Contains("..", StringComparison.Ordinal)
        && branch[^1] != '.';

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,32}\z")]
    private static partial Regex GrantNamePattern();

    [GeneratedRegex(@"\A[0-9]{12}\z")]
    private static partial Regex AccountIdPattern();

    [GeneratedRegex(@"\A[a-z]{2}(-[a-z]{2,12}){1,2}-[1-9][0-9]?\z")]
    private static partial Regex RegionPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_.][A-Za-z0-9_.-]{0,99}\z")]
    private static partial Regex RepositoryNamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_+=,.@-]{1,64}\z")]
    private static partial Regex RoleNamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9][A-Za-z0-9_.-]{0,63}\z")]
    private static partial Regex ProfileNamePattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}(\\[A-Za-z0-9_][A-Za-z0-9_.-]{0,31}|@[A-Za-z0-9][A-Za-z0-9.-]{0,63})?\z")]
    private static partial Regex UserNamePattern();

    [GeneratedRegex(@"\Ai-([0-9a-f]{8}|[0-9a-f]{17})\z")]
    private static partial Regex InstanceIdPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_][A-Za-z0-9._/+=,@-]{0,255}\z")]
    private static partial Regex BranchPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9_#*\u00C0-\u00FF][A-Za-z0-9._/+=,@#*\u00C0-\u00FF-]{0,255}\z")]
    private static partial Regex ProtectedBranchPattern();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(\.[0-9]{1,9})?(Z|[+-][0-9]{2}:[0-9]{2})\z")]
    private static partial Regex MomentPattern();

    [GeneratedRegex(@"\A[A-Za-z0-9-]{1,47}\z")]
    private static partial Regex EventIdPattern();
}
