using System.Globalization;
using System.Security.Cryptography;

namespace RepoGrant.Cli.Runs;

/// <summary>The name of an execution: what it is for and when it was started, such as web-team-20261126-1204-7f3a.</summary>
internal static class ExecutionName
{
    /// <summary>
    /// A name for a grant's run. The last digits are random: Step Functions would treat a second start with the same name and input as a
    /// repetition of the first (API reference, StartExecution).
    /// </summary>
    public static string For(string grant, string? what, DateTimeOffset now)
    {
        var drawn = RandomNumberGenerator.GetHexString(4, lowercase: true);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{grant}{(what is null ? "" : "-" + what)}-{now.UtcDateTime:yyyyMMdd-HHmm}-{drawn}"
        );
    }
}
