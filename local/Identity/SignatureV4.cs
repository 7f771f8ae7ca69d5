using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using LocalAws.Client;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace LocalAws.Identity;

/// <summary>Why a request's signature was not accepted.</summary>
internal enum SignatureFault
{
    Missing,
    Incomplete,
    UnknownKey,
    WrongToken,
    ExpiredToken,
    Mismatch,
    TooOld,
    TooNew,
}

/// <summary>A signature that was not accepted; <see cref="Exception.Message"/> is AWS's wording.</summary>
internal sealed class SignatureException(SignatureFault fault, string message) : Exception(message)
{
    public SignatureFault Fault { get; } = fault;
}

/// <summary>
/// Verifies AWS Signature Version 4 in the Authorization header, as the IAM user guide describes it
/// ("Create a signed AWS API request"): canonical request, string to sign, derived key.
/// </summary>
internal sealed class SignatureV4(CredentialStore credentials, TimeProvider time)
{
    /// <summary>The signer behind a request; throws <see cref="SignatureException"/>.</summary>
    /// <param name="tolerance">How far the request's time may differ, which depends on the service.</param>
    public (Credential Credential, SignatureScope Scope) Verify(HttpRequest request, ReadOnlySpan<byte> body, TimeSpan tolerance)
    {
        var (scope, signedHeaders, signature) = ParseAuthorization(request.Headers.Authorization.ToString());
        var credential =
            credentials.Find(scope.AccessKeyId)
            ?? throw new SignatureException(SignatureFault.UnknownKey, "The security token included in the request is invalid.");
        var timestamp = request.Headers["X-Amz-Date"].ToString();
        CheckTime(timestamp, scope, tolerance);

        // A session token is a query parameter only in presigned requests, which are not used here.
        var token = request.Headers["X-Amz-Security-Token"].ToString();
        if ((credential.SessionToken ?? "") != token)
            throw new SignatureException(SignatureFault.WrongToken, "The security token included in the request is invalid.");

        var isS3 = scope.Service == "s3";
        var payloadHash = PayloadHash(request, body, isS3);
        var canonical = CanonicalRequest(request, signedHeaders, payloadHash, isS3);
        var expected = Signature.Of(credential.SecretAccessKey, scope, timestamp, canonical);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(expected), Encoding.ASCII.GetBytes(signature)))
        {
            throw new SignatureException(
                SignatureFault.Mismatch,
                "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key "
                    + "and signing method. Consult the service documentation for details."
            );
        }

        if (credential.Expiration is { } end && end <= time.GetUtcNow())
            throw new SignatureException(SignatureFault.ExpiredToken, "The security token included in the request is expired");
        return (credential, scope);
    }

    /// <summary>The scope that a request claims, before anything is verified: it names the service whose error format applies.</summary>
    public static SignatureScope? ClaimedScope(string authorization)
    {
        try
        {
            return ParseAuthorization(authorization).Scope;
        }
        catch (SignatureException)
        {
            return null;
        }
    }

    private static (SignatureScope Scope, string[] SignedHeaders, string Signature) ParseAuthorization(string header)
    {
        if (header.Length == 0)
            throw new SignatureException(SignatureFault.Missing, "Missing Authentication Token");
        if (!header.StartsWith(Signature.Algorithm + " ", StringComparison.Ordinal))
        {
            throw new SignatureException(
                SignatureFault.Incomplete,
                $"Unsupported AWS 'algorithm': LocalAws verifies {Signature.Algorithm} in the Authorization header."
            );
        }

        var parts = header[Signature.Algorithm.Length..]
            .Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Select(part => part.Split('=', 2))
            .Where(part => part.Length == 2)
            .DistinctBy(part => part[0])
            .ToDictionary(part => part[0], part => part[1], StringComparer.Ordinal);
        foreach (var name in (string[])["Credential", "SignedHeaders", "Signature"])
        {
            if (!parts.ContainsKey(name))
            {
                throw new SignatureException(
                    SignatureFault.Incomplete,
                    $"Authorization header requires '{name}' parameter. Authorization={header}"
                );
            }
        }
        if (parts["Credential"].Split('/') is not [var key, var date, var region, var service, "aws4_request"])
        {
            throw new SignatureException(
                SignatureFault.Incomplete,
                "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term."
            );
        }

        return (new(key, date, region, service), parts["SignedHeaders"].Split(';'), parts["Signature"]);
    }

    private void CheckTime(string timestamp, SignatureScope scope, TimeSpan tolerance)
    {
        if (
            !DateTimeOffset.TryParseExact(
                timestamp,
                "yyyyMMdd'T'HHmmss'Z'",
                CultureInfo.InvariantCulture,
                DateTimeStyles.AssumeUniversal,
                out var when
            )
        )
        {
            throw new SignatureException(
                SignatureFault.Incomplete,
                "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."
            );
        }

        if (!timestamp.StartsWith(scope.Date, StringComparison.Ordinal))
        {
            throw new SignatureException(
                SignatureFault.Mismatch,
                $"Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '{scope.Date}' != "
                    + $"'{timestamp[..8]}', from '{timestamp}'."
            );
        }

        var now = time.GetUtcNow();
        var minutes = (int)tolerance.TotalMinutes;
        if (when < now - tolerance)
        {
            throw new SignatureException(
                SignatureFault.TooOld,
                $"Signature expired: {timestamp} is now earlier than {Stamp(now - tolerance)} ({Stamp(now)} - {minutes} min.)"
            );
        }

        if (when > now + tolerance)
        {
            throw new SignatureException(
                SignatureFault.TooNew,
                $"Signature not yet current: {timestamp} is still later than {Stamp(now + tolerance)} ({Stamp(now)} + {minutes} min.)"
            );
        }
    }

    private static string Stamp(DateTimeOffset when) => when.ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);

    private static string PayloadHash(HttpRequest request, ReadOnlySpan<byte> body, bool isS3)
    {
        var claimed = request.Headers["x-amz-content-sha256"].ToString();
        // S3 lets a client leave the body unsigned, because TLS protects it.
        if (isS3 && claimed is "UNSIGNED-PAYLOAD" or "STREAMING-UNSIGNED-PAYLOAD-TRAILER")
            return claimed;
        var actual = Hex(SHA256.HashData(body));
        if (claimed.Length > 0 && claimed != actual)
        {
            throw new SignatureException(
                SignatureFault.Mismatch,
                "The request signature we calculated does not match the signature you provided: x-amz-content-sha256 is not the "
                    + "SHA-256 of the body."
            );
        }
        return actual;
    }

    private static string CanonicalRequest(HttpRequest request, string[] signedHeaders, string payloadHash, bool isS3)
    {
        var target = request.HttpContext.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var question = target.IndexOf('?', StringComparison.Ordinal);
        var path = question < 0 ? target : target[..question];
        var query = question < 0 ? "" : target[(question + 1)..];

        var canonical = new StringBuilder(512)
            .Append(request.Method)
            .Append('\n')
            .Append(isS3 ? path : EncodePath(path))
            .Append('\n')
            .Append(CanonicalQuery(query))
            .Append('\n');
        foreach (var name in signedHeaders)
        {
            var value = name.Equals("host", StringComparison.OrdinalIgnoreCase)
                ? request.Host.Value ?? ""
                : string.Join(',', request.Headers[name].Select(v => v?.Trim()));
            canonical.Append(name).Append(':').Append(CollapseSpaces(value.Trim())).Append('\n');
        }
        if (!signedHeaders.Contains("host"))
        {
            throw new SignatureException(
                SignatureFault.Mismatch,
                "'Host' or ':authority' must be a 'SignedHeader' in the AWS Authorization."
            );
        }

        return canonical.Append('\n').AppendJoin(';', signedHeaders).Append('\n').Append(payloadHash).ToString();
    }

    /// <summary>All services but S3 encode the path as sent once more.</summary>
    private static string EncodePath(string path) =>
        path is "" or "/" ? "/" : string.Join('/', path.Split('/').Select(Uri.EscapeDataString));

    private static string CanonicalQuery(string query) =>
        string.Join(
            '&',
            query
                .Split('&', StringSplitOptions.RemoveEmptyEntries)
                .Select(pair => pair.Split('=', 2))
                .Select(pair => (Name: Normal(pair[0]), Value: pair.Length == 2 ? Normal(pair[1]) : ""))
                .OrderBy(pair => pair.Name, StringComparer.Ordinal)
                .ThenBy(pair => pair.Value, StringComparer.Ordinal)
                .Select(pair => $"{pair.Name}={pair.Value}")
        );

    private static string Normal(string encoded) => Uri.EscapeDataString(Uri.UnescapeDataString(encoded));

    private static string CollapseSpaces(string value) =>
        value.Contains("  ", StringComparison.Ordinal) ? string.Join(' ', value.Split(' ', StringSplitOptions.RemoveEmptyEntries)) : value;

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
