using System.Security.Cryptography;
using System.Text;

namespace LocalAws.Client;

/// <summary>The scope of a signature, <c>20260101/us-east-2/iam/aws4_request</c>.</summary>
public sealed record SignatureScope(string AccessKeyId, string Date, string Region, string Service)
{
    /// <summary>The scope as it is signed and sent.</summary>
    public override string ToString() => $"{Date}/{Region}/{Service}/aws4_request";
}

/// <summary>AWS Signature Version 4: the part that signer and verifier share.</summary>
public static class Signature
{
    /// <summary>The algorithm's name in the Authorization header.</summary>
    public const string Algorithm = "AWS4-HMAC-SHA256";

    /// <summary>The signature of a text in a scope; also used in CodeCommit's git passwords.</summary>
    /// <param name="secret">The secret access key.</param>
    /// <param name="scope">The signature's scope.</param>
    /// <param name="timestamp"><c>yyyyMMddTHHmmssZ</c>, or without the Z for git.</param>
    /// <param name="canonicalRequest">The text to sign.</param>
    public static string Of(string secret, SignatureScope scope, string timestamp, string canonicalRequest)
    {
        var stringToSign = $"{Algorithm}\n{timestamp}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonicalRequest)))}";
        var key = Hmac(Encoding.UTF8.GetBytes("AWS4" + secret), scope.Date);
        key = Hmac(key, scope.Region);
        key = Hmac(key, scope.Service);
        key = Hmac(key, "aws4_request");
        return Hex(Hmac(key, stringToSign));
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
