using System.Net.Http.Headers;
using System.Text;
using System.Xml.Linq;
using LocalAws.Client;

namespace LocalAws.Tests.Iam;

/// <summary>The response of a Query service.</summary>
internal sealed record QueryAnswer(int Status, XElement Xml)
{
    public string? Code => Status < 400 ? null : Text("Code");

    public string? Message => Status < 400 ? null : Text("Message");

    /// <summary>The text of the first element with this name.</summary>
    public string? Text(string element) => Xml.Descendants().FirstOrDefault(found => found.Name.LocalName == element)?.Value;

    public IReadOnlyList<string> Texts(string element) =>
        [.. Xml.Descendants().Where(found => found.Name.LocalName == element).Select(found => found.Value)];

    /// <summary>A policy document, as IAM returns it.</summary>
    public string? Document(string element) => Text(element) is { } encoded ? Uri.UnescapeDataString(encoded) : null;

    public QueryAnswer Expect()
    {
        Assert.True(Status == 200, $"{Status} {Code}: {Message}");
        return this;
    }

    /// <summary>The credentials of an AssumeRole or a CreateAccessKey.</summary>
    public AwsKeys Keys => new(Text("AccessKeyId")!, Text("SecretAccessKey")!, Text("SessionToken"));
}

/// <summary>Calls IAM and STS with the Query protocol over HTTP.</summary>
internal sealed class QueryClient(Uri endpoint, AwsKeys keys, TimeProvider? time = null) : IDisposable
{
    private readonly HttpClient http = new() { BaseAddress = endpoint };

    public static QueryClient Administrator(LocalAwsHost host, string accountId, TimeProvider? time = null) =>
        new(host.Endpoint, new AwsKeys("AKIA0000" + accountId, "local", null), time);

    public QueryClient With(AwsKeys other) => new(endpoint, other, time);

    public Task<QueryAnswer> IamAsync(string action, params (string Name, string Value)[] parameters) =>
        CallAsync("iam", "2010-05-08", action, parameters);

    public Task<QueryAnswer> StsAsync(string action, params (string Name, string Value)[] parameters) =>
        CallAsync("sts", "2011-06-15", action, parameters);

    /// <summary>Credentials for a role; an error fails the test.</summary>
    public async Task<AwsKeys> AssumeAsync(string roleArn, string session = "session", params (string Name, string Value)[] parameters) =>
        (await StsAsync("AssumeRole", [("RoleArn", roleArn), ("RoleSessionName", session), .. parameters])).Expect().Keys;

    public void Dispose() => http.Dispose();

    private async Task<QueryAnswer> CallAsync(string service, string version, string action, (string Name, string Value)[] parameters)
    {
        var body = Encoding.UTF8.GetBytes(
            string.Join(
                '&',
                parameters
                    .Prepend(("Version", version))
                    .Prepend(("Action", action))
                    .Select(parameter => $"{Uri.EscapeDataString(parameter.Item1)}={Uri.EscapeDataString(parameter.Item2)}")
            )
        );
        using var request = new HttpRequestMessage(HttpMethod.Post, "/");
        request.Content = new ByteArrayContent(body);
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-www-form-urlencoded");
        RequestSigner.Sign(
            request,
            body,
            endpoint.Authority,
            new(keys.AccessKeyId, keys.SecretAccessKey, keys.SessionToken),
            "us-east-1",
            service,
            (time ?? TimeProvider.System).GetUtcNow()
        );
        using var response = await http.SendAsync(request);
        return new((int)response.StatusCode, XElement.Parse(await response.Content.ReadAsStringAsync()));
    }
}
