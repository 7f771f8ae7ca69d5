using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalAws.Client;
using LocalAws.Identity;

namespace LocalAws.CodeCommit;

/// <summary>
/// Verifies the credentials that <c>aws codecommit credential-helper</c> gives to git. The user name is the access key id, followed by
/// <c>%</c> and the session token, if any; the password is a time and a Signature Version 4 over the host and the repository's path.
/// (awscli/customizations/codecommit.py in https://github.com/aws/aws-cli is the client's side.)
/// </summary>
internal sealed class GitCredentials(CredentialStore credentials, TimeProvider time)
{
    private const string TimestampFormat = "yyyyMMdd'T'HHmmss";

    /// <summary>The CodeCommit user guide: "the credential ... is valid for 15 minutes".</summary>
    private static readonly TimeSpan Validity = TimeSpan.FromMinutes(15);

    /// <summary>The signer; null if the credentials are not valid for this host and path now.</summary>
    /// <param name="authorization">The Authorization header, <c>Basic …</c>.</param>
    /// <param name="host">The host as the client named and signed it.</param>
    /// <param name="region">The Region in the host's name.</param>
    /// <param name="path">The repository's path, <c>/v1/repos/name</c>.</param>
    public Principal? Verify(string authorization, string host, string region, string path)
    {
        if (
            Decode(authorization) is not { } decoded
            || decoded.Split(':', 2) is not [var user, { Length: 16 + 64 } password]
            || password[15] != 'Z'
        )
        {
            return null;
        }

        var (accessKeyId, token) = user.Split('%', 2) is [var key, var session] ? (key, session) : (user, null);
        var (timestamp, signature) = (password[..15], password[16..]);
        var now = time.GetUtcNow();
        if (
            credentials.Find(accessKeyId) is not { } credential
            || (credential.SessionToken ?? "") != (token ?? "")
            || (credential.Expiration is { } end && end <= now)
            || !DateTimeOffset.TryParseExact(
                timestamp,
                TimestampFormat,
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var signed
            )
            || (now - signed).Duration() > Validity
        )
        {
            return null;
        }

        var scope = new SignatureScope(accessKeyId, timestamp[..8], region, "codecommit");
        var expected = Signature.Of(credential.SecretAccessKey, scope, timestamp, $"GIT\n{path}\n\nhost:{host}\n\nhost\n");
        return CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.UTF8.GetBytes(signature))
            ? credential.Principal
            : null;
    }

    private static string? Decode(string authorization)
    {
        var encoded = authorization["Basic ".Length..];
        var bytes = new byte[encoded.Length];
        return Convert.TryFromBase64String(encoded, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length) : null;
    }
}
