using System.Text.Json;
using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>The client context that came with an invocation as JSON; missing members are null.</summary>
internal sealed class ClientContext : IClientContext
{
    public IDictionary<string, string> Environment { get; private init; }

    public IClientApplication Client { get; private init; }

    public IDictionary<string, string> Custom { get; private init; }

    public static ClientContext Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new ClientContext();

        using var document = JsonDocument.Parse(json);
        return new ClientContext
        {
            Environment = Dictionary(document.RootElement, "env"),
            Client = document.RootElement.TryGetProperty("client", out var client) ? new Application(client) : null,
            Custom = Dictionary(document.RootElement, "custom"),
        };
    }

    private static Dictionary<string, string> Dictionary(JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var values)
            ? values.EnumerateObject().ToDictionary(field => field.Name, field => field.Value.ToString())
            : null;

    private sealed class Application(JsonElement client) : IClientApplication
    {
        public string AppPackageName { get; } = client.Text("app_package_name");

        public string AppTitle { get; } = client.Text("app_title");

        public string AppVersionCode { get; } = client.Text("app_version_code");

        public string AppVersionName { get; } = client.Text("app_version_name");

        public string InstallationId { get; } = client.Text("installation_id");
    }
}

/// <summary>The Amazon Cognito identity that came with an invocation as JSON; missing members are null.</summary>
internal sealed class CognitoIdentity : ICognitoIdentity
{
    public string IdentityId { get; private init; }

    public string IdentityPoolId { get; private init; }

    public static CognitoIdentity Read(string json)
    {
        if (string.IsNullOrWhiteSpace(json))
            return new CognitoIdentity();

        using var document = JsonDocument.Parse(json);
        return new CognitoIdentity
        {
            IdentityId = document.RootElement.Text("cognitoIdentityId"),
            IdentityPoolId = document.RootElement.Text("cognitoIdentityPoolId"),
        };
    }
}

internal static class JsonText
{
    public static string Text(this JsonElement parent, string name) =>
        parent.TryGetProperty(name, out var value) ? value.GetString() : null;
}
