using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using LocalAws.Client;
using LocalAws.DynamoDb;

namespace LocalAws.Tests.DynamoDb;

/// <summary>DynamoDB's response, as it was sent.</summary>
internal sealed record WireAnswer(int Status, JsonObject Body)
{
    /// <summary>The error's name without its namespace; null if there is none.</summary>
    public string? Code => ((string?)Body["__type"])?.Split('#')[^1];

    public string? Message => (string?)(Body["message"] ?? Body["Message"]);
}

/// <summary>Calls DynamoDB with plain HTTP: for what the SDK would not send, or does not show.</summary>
internal sealed class WireClient(Uri endpoint, TimeProvider? time = null) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = endpoint };

    public async Task<WireAnswer> CallAsync(string operation, JsonObject parameters)
    {
        var body = Encoding.UTF8.GetBytes(parameters.ToJsonString());
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "DynamoDB_20120810." + operation);
        RequestSigner.Sign(
            request,
            body,
            endpoint.Authority,
            AccessKey.Administrator(Tables.Account),
            Tables.Region,
            "dynamodb",
            (time ?? TimeProvider.System).GetUtcNow()
        );
        using var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        var bytes = await response.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
        // A request that is not supported is refused before DynamoDB sees it.
        if ((int)response.StatusCode != 501)
            Assert.Equal(Crc32.Of(bytes).ToString(), response.Headers.GetValues("x-amz-crc32").Single());
        return new((int)response.StatusCode, JsonNode.Parse(bytes)!.AsObject());
    }

    /// <summary>The response; an error fails the test.</summary>
    public async Task<JsonObject> ExpectAsync(string operation, string parameters)
    {
        var answer = await CallAsync(operation, JsonNode.Parse(parameters)!.AsObject());
        Assert.True(answer.Status == 200, $"{operation} {parameters}: {answer.Body.ToJsonString()}");
        return answer.Body;
    }

    public void Dispose() => http.Dispose();
}
