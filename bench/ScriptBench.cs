using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace RepoGrant.Bench;

/// <summary>The instance script's own time: see instance-script.sh.</summary>
internal static partial class ScriptBench
{
    public static async Task RunAsync()
    {
        using var process = Process.Start(new ProcessStartInfo("bench/instance-script.sh") { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"bench/instance-script.sh: exit code {process.ExitCode}.");
        Measure.Print(
            "the instance script without aws and git",
            Median()
                .Matches(output)
                .Select(match =>
                    Measure.AtMost(
                        match.Groups[1].Value switch
                        {
                            "again" => "configured again",
                            "many" => "configured first, 5 users and 10 repositories",
                            _ => "configured first",
                        },
                        double.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture),
                        match.Groups[1].Value == "many" ? 500 : 200,
                        "ms"
                    )
                )
        );
    }

    [GeneratedRegex(@"^(\w+) +median ([0-9]+) ms", RegexOptions.Multiline)]
    private static partial Regex Median();
}
