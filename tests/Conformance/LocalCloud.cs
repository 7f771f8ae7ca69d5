using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws;
using LocalAws.Client;

namespace Conformance;

/// <summary>The response to a call.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Text">The body.</param>
/// <param name="ErrorType">The header <c>x-amzn-ErrorType</c>, in which REST services return the code.</param>
/// <param name="FunctionError">The header <c>X-Amz-Function-Error</c>, which marks the response as a function's error.</param>
internal sealed record Answer(int Status, string Text, string? ErrorType = null, string? FunctionError = null)
{
    public JsonObject Json => JsonNode.Parse(Text)!.AsObject();

    /// <summary>A JSON service's error code; null for a success.</summary>
    public string? Error => Status < 400 ? null : Json["__type"]?.GetValue<string>();

    public string? Message => (Json["message"] ?? Json["Message"])?.GetValue<string>();

    public Answer Expect() => Status < 400 ? this : throw new InvalidOperationException($"{Status}: {Text}");
}

/// <summary>
/// A LocalAws for the run and a client of it: plain HTTP, signed with an administrator's key. The feed does not have an SDK for every
/// service.
/// </summary>
internal sealed class LocalCloud(LocalAwsHost host) : IDisposable
{
    public const string Account = "111111111111";
    public const string Region = "us-east-2";

    private readonly HttpClient http = new() { BaseAddress = host.Endpoint };

    public LocalAwsHost Host { get; } = host;

    /// <summary>Calls an operation of a JSON service.</summary>
    public Task<Answer> CallAsync(string service, string target, JsonObject parameters, string version = "1.0") =>
        SendAsync(service, parameters.ToJsonString(), $"application/x-amz-json-{version}", target);

    /// <summary>Calls an operation of a service that takes forms: IAM, STS, EC2.</summary>
    public Task<Answer> CallFormAsync(string service, params (string Name, string Value)[] parameters) =>
        SendAsync(
            service,
            string.Join('&', parameters.Select(p => $"{p.Name}={Uri.EscapeDataString(p.Value)}")),
            "application/x-www-form-urlencoded",
            null
        );

    public void Dispose() => http.Dispose();

    public async Task<Answer> SendAsync(
        string service,
        string body,
        string contentType,
        string? target,
        Signer? signer = null,
        string method = "POST",
        string path = "/",
        string query = ""
    )
    {
        using var request = new HttpRequestMessage(new(method), path + (query.Length == 0 ? "" : "?" + query));
        var bytes = Encoding.UTF8.GetBytes(body);
        request.Content = new ByteArrayContent(bytes);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (target is not null)
            request.Headers.Add("X-Amz-Target", target);
        (signer ?? new()).Sign(request, bytes, http.BaseAddress!.Authority, service, path, query);
        using var response = await http.SendAsync(request);
        return new(
            (int)response.StatusCode,
            await response.Content.ReadAsStringAsync(),
            response.Headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : null,
            response.Headers.TryGetValues("X-Amz-Function-Error", out var marks) ? marks.First() : null
        );
    }
}

/// <summary>How a request is signed; by default correctly, by the account's administrator.</summary>
internal sealed record Signer
{
    public AccessKey Key { get; init; } = AccessKey.Administrator(LocalCloud.Account);

    /// <summary>How far the client's clock is ahead.</summary>
    public TimeSpan Ahead { get; init; }

    /// <summary>The Authorization header to send instead of the correct one; empty for none.</summary>
    public string? Authorization { get; init; }

    public void Sign(HttpRequestMessage request, byte[] body, string host, string service, string path, string query)
    {
        RequestSigner.Sign(request, body, host, Key, LocalCloud.Region, service, TimeProvider.System.GetUtcNow() + Ahead, path, query);
        if (Authorization is null)
            return;
        request.Headers.Remove("Authorization");
        if (Authorization.Length > 0)
            request.Headers.TryAddWithoutValidation("Authorization", Authorization);
    }
}
