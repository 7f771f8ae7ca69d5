using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws;

namespace Conformance;

/// <summary>What a call was answered with.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="ErrorType">The header <c>x-amzn-ErrorType</c>, which is where REST services tell the code.</param>
/// <param name="FunctionError">The header <c>X-Amz-Function-Error</c>, which marks the answer as a function's error.</param>
internal sealed record Answer(int Status, string Text, string? ErrorType = null, string? FunctionError = null)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>A JSON service's error code; null for a success.</summary>
    public string? Error => Status < 400 ? null : Json["__type"]?.GetValue<string>();

    public string? Message => (Json["message"] ?? Json["Message"])?.GetValue<string>();

    public Answer Expect() => Status < 400 ? this : throw new InvalidOperationException($"{Status}: {Text}");
}

/// <summary>A LocalAws of the run's own and a client of it: plain HTTP, signed with an administrator's key. The feed has no SDK for all services.</summary>
internal sealed class LocalCloud(LocalAwsHost host) : IDisposable
{
    public const string Account = "111111111111";
    public const string Region = "us-east-2";

    private readonly HttpClient http = new() { BaseAddress = host.Endpoint };

    public LocalAwsHost Host { get; } = host;

    /// <summary>Calls an operation of a service that talks JSON.</summary>
    public Task<Answer> CallAsync(string service, string target, JsonObject parameters, string version = "1.0") =>
        SendAsync(service, parameters.ToJsonString(), $"application/x-amz-json-{version}", target);

    /// <summary>Calls an operation of a service that takes forms: IAM, STS, EC2.</summary>
    public Task<Answer> CallFormAsync(string service, params (string Name, string Value)[] parameters) =>
        SendAsync(service, string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}")), "application/x-www-form-urlencoded", null);

    public void Dispose() => http.Dispose();

    public async Task<Answer> SendAsync(
        string service, string body, string contentType, string? target, Signer? signer = null, string method = "POST", string path = "/", string query = "")
    {
        using var request = new HttpRequestMessage(new(method), path + (query.Length == 0 ? "" : "?" + query));
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        (signer ?? new()).Sign(request, http.BaseAddress!.Authority, service, body, path, query);
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : null,
            response.Headers.TryGetValues("X-Amz-Function-Error", out var marks) ? marks.First() : null);
    }
}

/// <summary>Signs requests by Signature Version 4: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html.</summary>
internal sealed record Signer
{
    public string AccessKeyId { get; init; } = $"AKIA0000{LocalCloud.Account}";

    public string Secret { get; init; } = "local";

    public string? Token { get; init; }

    /// <summary>How far the client's clock is ahead.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>What the Authorization header is instead of what it should be; empty for none.</summary>
    public string? Authorization { get; init; }

    public void Sign(HttpRequestMessage request, string host, string service, string body, string path, string query)
    {
        var now = (TimeProvider.System.GetUtcNow() + Ahead).ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{now[..8]}/{LocalCloud.Region}/{service}/aws4_request";
        request.Headers.Add("X-Amz-Date", now);
        if (Token is not null)
            request.Headers.Add("X-Amz-Security-Token", Token);
        var signed = request.Headers.Where(h => h.Key.StartsWith("X-Amz-", StringComparison.Ordinal))
            .Select(h => (Name: h.Key.ToLowerInvariant(), Value: h.Value.First())).Append((Name: "host", Value: host))
            .OrderBy(h => h.Name, StringComparer.Ordinal).ToArray();
        var names = string.Join(';', signed.Select(h => h.Name));
        // The path is encoded once more than on the wire.
        var canonicalPath = string.Join('/', path.Split('/').Select(Uri.EscapeDataString));
        var canonicalQuery = string.Join('&', query.Split('&').OrderBy(pair => pair, StringComparer.Ordinal));
        var canonical = $"{request.Method}\n{canonicalPath}\n{canonicalQuery}\n{string.Concat(signed.Select(h => $"{h.Name}:{h.Value}\n"))}\n{names}\n{Hash(body)}";
        var toSign = $"AWS4-HMAC-SHA256\n{now}\n{scope}\n{Hash(canonical)}";
        var key = new[] { now[..8], LocalCloud.Region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4" + Secret), Hmac);
        var authorization = Authorization ?? $"AWS4-HMAC-SHA256 Credential={AccessKeyId}/{scope}, SignedHeaders={names}, Signature={Hex(Hmac(key, toSign))}";
        if (authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hash(string text) => Hex(SHA256.HashData(Encoding.UTF8.GetBytes(text)));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
