using System.Text;

namespace Instance.Tests;

/// <summary>
/// Makes git configuration files as people have them, some with our helpers: as they were written, in an older form, or with what a user
/// has put between their lines since.
/// </summary>
internal sealed class GeneratedGitConfig(Random random)
{
    public const string Profile = "cross-account-role";

    /// <summary>A profile that ~/.aws/config has no more.</summary>
    public const string GoneProfile = "of-a-grant-that-is-over";

    /// <summary>A profile of another grant's, which ~/.aws/config has.</summary>
    public const string OtherProfile = "of-another-grant";

    public const string Url = Host + "/v1/repos/SharedDemoRepo";
    private const string Host = "https://git-codecommit.us-east-2.amazonaws.com";

    /// <summary>A helper of the user's: it says nothing, but leaves a trace.</summary>
    private const string Theirs = "\"!echo asked >>\\\"$HOME/others\\\" #\"";

    private static readonly string[] Headers =
    [
        "[user]",
        "[core]",
        "[Alias]",
        "[url \"https://example.com/\\\"a\\\\b\\\"\"]",
        "[branch \"with a ] in it\"]",
        "[branch \"#1; x\"] # a comment",
        "[remote.origin]",
        "[user] name = Jo",
        "[core]editor = \"vi #\" ; [x]",
        "[user] email",
    ];

    private static readonly string[] CredentialHeaders =
    [
        "[credential]",
        "[CREDENTIAL]",
        "[credential \"https://github.com\"]",
        $"[credential \"{Host}\"]",
        "[credential \"https://*.us-east-2.amazonaws.com\"]",
        $"[credential  \"{Url}\"]",
        $"[Credential \"{Url}\"] # [mine]",
        $"[credential \"{Url}\"] username = [jo]",
        $"[credential \"{Url}2\"]",
    ];

    private static readonly string[] Keys =
    [
        "name = Jo",
        "name=Jo ; a comment",
        "email = \"jo@example.com\" # C:\\",
        "key = a \\\"quoted\\\" \\\\ value\\tand \\\\",
        "on",
        "empty =",
        "key = \"  blanks  \"",
        "key = \"#no comment\" \"; nor this\"",
        "ünï = ü",
        "key-2 = !f() { echo [x]; }",
        "helper =",
        "useHttpPath = true",
    ];

    private static readonly string[] Comments = ["# a comment", "; a comment", "\t# C:\\", "# [credential]", "#helper =", ";\\"];

    private readonly StringBuilder text = new();
    private string end = "\n";

    /// <summary>Our helper, as git reads it.</summary>
    public static string Helper(string profile, string aws) =>
        $"!AWS_CLI_AUTO_PROMPT=off sh -c '[ $0 != get ] || {aws} codecommit --profile {profile} credential-helper get'";

    /// <summary>The section as it is written.</summary>
    public static string Section(string profile, string aws) =>
        $"[credential \"{Url}\"]\n\thelper =\n\thelper = \"{Helper(profile, aws)}\"\n\tuseHttpPath = true\n";

    /// <param name="aws">The path in the helpers that are ours.</param>
    public string Next(string aws)
    {
        text.Clear();
        end = Chance(15) ? "\r\n" : "\n";
        if (Chance(5))
            text.Append('\ufeff');
        for (var sections = random.Next(7); sections > 0; sections--)
        {
            Between();
            var kind = random.Next(100);
            if (kind < 30)
                OurSection(aws);
            else if (kind < 60)
                CredentialSection(aws);
            else if (kind < 67)
                Lines(Pick("[include]", "[includeIf \"gitdir:/\"]"), "\tpath = ../included");
            else
                OtherSection(aws);
        }
        Between();
        // git itself refuses the file.
        if (Chance(4))
            Lines(Pick("[user", "name == \"", "= x", "name = \"open", "[a b]", "1 = x", "name = a\\x", "key # no value"));
        return Chance(20) ? text.ToString().TrimEnd('\r', '\n') : text.ToString();
    }

    private void OtherSection(string aws)
    {
        Lines(Pick(Headers));
        for (var keys = random.Next(4); keys > 0; keys--)
            Key(aws);
    }

    private void CredentialSection(string aws)
    {
        Lines(Pick(CredentialHeaders));
        for (var keys = random.Next(4); keys > 0; keys--)
        {
            if (Chance(60))
                Lines(Pick("\thelper = " + Theirs, "helper=" + Theirs, "\tHelper = ", "\tusehttppath = false", "\tuseHttpPath"));
            else
                Key(aws);
        }
    }

    private void OurSection(string aws)
    {
        var profile = Pick(Profile, Profile, Profile, GoneProfile, OtherProfile);
        var indent = Pick("\t", "\t", "\t", "", "  ");
        Lines(Pick($"[credential \"{Url}\"]", $"[credential \"{Url}\"]", $"[credential \"{Url}\"] # of RepoGrant"));
        if (Chance(10))
            Key(aws);
        if (Chance(10))
        {
            // The user has a key instead of the line that resets.
            Lines(indent + "username = jo");
        }
        else
        {
            Between();
            Lines(indent + Pick("helper =", "helper =", "helper = ", "HELPER="));
        }
        Between();
        Lines(
            Chance(85)
                ? $"{indent}helper = \"{Helper(profile, aws)}\""
                : $"{indent}helper = !AWS_CLI_AUTO_PROMPT=off aws codecommit --profile {profile} credential-helper $@"
        );
        Between();
        if (Chance(10))
            Key(aws);
        Lines(indent + Pick("useHttpPath = true", "useHttpPath = true", "useHttpPath = true", "usehttppath=true", "useHttpPath = false"));
        if (Chance(20))
            Key(aws);
    }

    /// <summary>What means nothing to git, mostly nothing at all.</summary>
    private void Between()
    {
        while (Chance(12))
            Lines(Chance(50) ? Pick("", " ", "\t") : Pick(Comments));
    }

    private void Key(string aws)
    {
        Between();
        if (Chance(75))
        {
            Lines(Pick("\t", "", "    ") + Pick(Keys));
            return;
        }
        // A value of several lines, which may look like anything.
        var quoted = Chance(40);
        Lines($"\tlong = {(quoted ? "\"" : "")}first \\");
        while (Chance(50))
        {
            Lines(
                quoted
                    ? Pick(" # no comment \\", "[user] \\", " \\", "helper = \\")
                    : Pick("second \\", "[user] \\", "helper = \\", $"\thelper = \"{Helper(Profile, aws)}\" \\", " ; the end, whatever \\")
            );
        }
        Lines(quoted ? Pick("last\"", "# no comment\"", "\" \\") : Pick("last", "[user]", $"\thelper = \"{Helper(Profile, aws)}\"", ""));
    }

    private void Lines(params string[] lines)
    {
        foreach (var line in lines)
            text.Append(line).Append(end);
    }

    private bool Chance(int percent) => random.Next(100) < percent;

    private string Pick(params string[] from) => from[random.Next(from.Length)];
}
