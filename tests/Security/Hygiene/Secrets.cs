using System.Text.RegularExpressions;

namespace Security.Tests.Hygiene;

/// <summary>What must not be written anywhere: everything that LocalAws issued in this run, and whatever looks like a signature.</summary>
internal sealed partial class Secrets
{
    private readonly (string What, string Text)[] texts;

    private Secrets((string What, string Text)[] texts) => this.texts = texts;

    public int Count => texts.Length;

    public static Secrets Of(Accounts accounts) =>
        new([
            .. accounts
                .Host.Cloud.Credentials.Issued.SelectMany(credential =>
                    ((string What, string? Text)[])
                        [
                            ("access key id", credential.AccessKeyId),
                            ("secret key", credential.SecretAccessKey),
                            ("session token", credential.SessionToken),
                        ]
                )
                .Where(secret => secret.Text is not null)
                .SelectMany(secret => Spellings(secret.Text!).Select(text => (secret.What, text))),
        ]);

    /// <summary>The secrets in the text, by kind.</summary>
    public IEnumerable<string> In(string text)
    {
        text = EscapedSigns().Replace(text, match => match.Value.EndsWith('/') ? "/" : "+");
        foreach (var (what, secret) in texts)
        {
            if (text.Contains(secret, StringComparison.Ordinal))
                yield return what;
        }
        if (Signatures().IsMatch(text))
            yield return "signature";
    }

    /// <summary>As it is, and in a URL.</summary>
    private static IEnumerable<string> Spellings(string secret) =>
        ((string[])[secret, Uri.EscapeDataString(secret)]).Distinct(StringComparer.Ordinal);

    // In JSON, and in JSON within a JSON string: the two characters of Base64 that are escaped there.
    [GeneratedRegex(@"\\+(u002[Bb]|/)")]
    private static partial Regex EscapedSigns();

    // The password that the credential helper makes for git, and Signature Version 4 in a header or in a URL.
    [GeneratedRegex(@"[0-9]{8}T[0-9]{6}Z[0-9a-f]{64}|[Ss]ignature=[0-9a-f]{64}|X-Amz-Security-Token[=:] ?\S")]
    private static partial Regex Signatures();
}
