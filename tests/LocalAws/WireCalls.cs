using System.Text.Json.Nodes;
using System.Xml.Linq;
using LocalAws.Client;

namespace LocalAws.Tests;

/// <summary>Calls by an account's administrator over the wire, without the seconds that the aws CLI takes to start.</summary>
internal sealed class WireCalls(LocalAwsFixture local, string accountId, TimeProvider? time = null) : IDisposable
{
    private readonly HttpClient http = new();

    private AwsClient Client => new(http, local.Host.Endpoint, accountId, "us-east-2", time ?? TimeProvider.System);

    /// <summary>Calls a JSON service; the parameters are JSON.</summary>
    public Task<JsonObject> JsonAsync(string service, string operation, string parameters = "{}") =>
        Client.JsonAsync(service, operation, JsonNode.Parse(parameters)!.AsObject(), TestContext.Current.CancellationToken);

    /// <summary>Calls a Query service.</summary>
    public Task<XElement> QueryAsync(string service, string operation, params (string Name, string Value)[] parameters) =>
        Client.QueryAsync(service, operation, parameters, TestContext.Current.CancellationToken);

    /// <summary>The code and the message of a JSON service's error.</summary>
    public async Task<string> RefusedAsync(string service, string operation, string parameters) =>
        Told(await Assert.ThrowsAsync<AwsClientException>(() => JsonAsync(service, operation, parameters)));

    /// <summary>The code and the message of a Query service's error.</summary>
    public async Task<string> RefusedAsync(string service, string operation, params (string Name, string Value)[] parameters) =>
        Told(await Assert.ThrowsAsync<AwsClientException>(() => QueryAsync(service, operation, parameters)));

    public void Dispose() => http.Dispose();

    private static string Told(AwsClientException refused) =>
        refused.Message[(refused.Message.IndexOf(':', StringComparison.Ordinal) + 2)..];
}
