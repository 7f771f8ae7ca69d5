using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;
using LocalAws.Client;

namespace LocalAws.Identity;

/// <summary>An access key and the principal that it belongs to.</summary>
/// <param name="AccessKeyId"><c>AKIA…</c> for long-term, <c>ASIA…</c> for temporary credentials.</param>
/// <param name="SecretAccessKey">The secret that signs requests.</param>
/// <param name="SessionToken">Present for temporary credentials only.</param>
/// <param name="Principal">The principal of a request signed with it.</param>
/// <param name="Expiration">When it expires; null for never.</param>
internal sealed record Credential(
    string AccessKeyId,
    string SecretAccessKey,
    string? SessionToken,
    Principal Principal,
    DateTimeOffset? Expiration
);

/// <summary>Every access key of LocalAws, in all accounts.</summary>
internal sealed class CredentialStore(TimeProvider time)
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    private readonly ConcurrentDictionary<string, Credential> credentials = new(StringComparer.Ordinal);

    /// <summary>Every issued credential that is still stored, for a search for leaks.</summary>
    public IReadOnlyCollection<Credential> Issued => [.. credentials.Values];

    private DateTimeOffset nextSweep = time.GetUtcNow() + SweepInterval;

    private static readonly TimeSpan SweepInterval = TimeSpan.FromMinutes(10);

    /// <summary>An expired credential is kept for a while, because AWS distinguishes an expired token from an unknown one.</summary>
    private static readonly TimeSpan RememberExpired = TimeSpan.FromHours(1);

    /// <summary>The credential of an access key id, expired or not; null if there is none.</summary>
    public Credential? Find(string accessKeyId)
    {
        if (credentials.TryGetValue(accessKeyId, out var known))
            return known;
        if (TryWellKnown(accessKeyId, AccessKey.AdministratorPrefix, out var account))
            return new(accessKeyId, AccessKey.WellKnownSecret, null, Principal.Administrator(account), null);
        if (TryWellKnown(accessKeyId, AccessKey.RootPrefix, out account))
            return new(accessKeyId, AccessKey.WellKnownSecret, null, Principal.Root(account), null);
        return null;
    }

    /// <summary>Temporary credentials for a principal.</summary>
    public Credential Issue(Principal principal, TimeSpan lifetime)
    {
        SweepExpired();
        var now = time.GetUtcNow();
        var credential = new Credential(
            "ASIA" + RandomNumberGenerator.GetString(Base32, 16),
            RandomNumberGenerator.GetString(Base32 + "abcdefghijklmnopqrstuvwxyz0189+/", 40),
            Convert.ToBase64String(RandomNumberGenerator.GetBytes(96)),
            principal with
            {
                TokenIssuedAt = now,
            },
            now + lifetime
        );
        return credentials[credential.AccessKeyId] = credential;
    }

    /// <summary>A long-term access key for an IAM user.</summary>
    public Credential CreateAccessKey(Principal user) =>
        Add(
            new(
                "AKIA" + RandomNumberGenerator.GetString(Base32, 16),
                RandomNumberGenerator.GetString(Base32 + "abcdefghijklmnopqrstuvwxyz0189+/", 40),
                null,
                user,
                null
            )
        );

    /// <summary>Deletes an access key; false if there was none.</summary>
    public bool Delete(string accessKeyId) => credentials.TryRemove(accessKeyId, out _);

    private Credential Add(Credential credential) => credentials[credential.AccessKeyId] = credential;

    private static bool TryWellKnown(string accessKeyId, string prefix, [NotNullWhen(true)] out string? accountId)
    {
        accountId =
            accessKeyId.StartsWith(prefix, StringComparison.Ordinal) && Principal.IsAccountId(accessKeyId[prefix.Length..])
                ? accessKeyId[prefix.Length..]
                : null;
        return accountId is not null;
    }

    private void SweepExpired()
    {
        var now = time.GetUtcNow();
        if (now < nextSweep)
            return;
        nextSweep = now + SweepInterval;
        foreach (var (id, credential) in credentials)
        {
            if (credential.Expiration is { } end && end + RememberExpired < now)
                credentials.TryRemove(id, out _);
        }
    }
}
