using System.Globalization;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws;

namespace Conformance;

/// <summary>What a call was answered with.</summary>
internal sealed record Answer(int Status, string Text)
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

    private async Task<Answer> SendAsync(string service, string body, string contentType, string? target)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        Sign(request, service, body, target);
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }

    /// <summary>Signature Version 4: docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv.html.</summary>
    private void Sign(HttpRequestMessage request, string service, string body, string? target)
    {
        var now = TimeProvider.System.GetUtcNow().ToString("yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture);
        var scope = $"{now[..8]}/{Region}/{service}/aws4_request";
        var names = target is null ? "host;x-amz-date" : "host;x-amz-date;x-amz-target";
        var headers = $"host:{http.BaseAddress!.Authority}\nx-amz-date:{now}\n" + (target is null ? "" : $"x-amz-target:{target}\n");
        var canonical = $"POST\n/\n\n{headers}\n{names}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(body)))}";
        var toSign = $"AWS4-HMAC-SHA256\n{now}\n{scope}\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical)))}";
        var key = new[] { now[..8], Region, service, "aws4_request" }.Aggregate(Encoding.UTF8.GetBytes("AWS4local"), Hmac);
        request.Headers.Add("X-Amz-Date", now);
        request.Headers.TryAddWithoutValidation("Authorization",
            $"AWS4-HMAC-SHA256 Credential=AKIA0000{Account}/{scope}, SignedHeaders={names}, Signature={Hex(Hmac(key, toSign))}");
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));

    private static string Hex(byte[] bytes) => Convert.ToHexStringLower(bytes);
}
