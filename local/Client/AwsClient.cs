using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;

namespace LocalAws.Client;

/// <summary>Calls AWS's APIs over the wire like any other client, as an account's administrator or as whoever has the given key.</summary>
/// <param name="key">The caller's key; null for the account's administrator's.</param>
public sealed class AwsClient(HttpClient http, Uri endpoint, string accountId, string region, TimeProvider time, AccessKey? key = null)
{
    private readonly AccessKey key = key ?? AccessKey.Administrator(accountId);

    private static readonly Dictionary<string, (string Prefix, string ContentType)> JsonServices = new()
    {
        ["states"] = ("AWSStepFunctions", "application/x-amz-json-1.0"),
        ["ssm"] = ("AmazonSSM", "application/x-amz-json-1.1"),
        ["codecommit"] = ("CodeCommit_20150413", "application/x-amz-json-1.1"),
        ["dynamodb"] = ("DynamoDB_20120810", "application/x-amz-json-1.0"),
        ["events"] = ("AWSEvents", "application/x-amz-json-1.1"),
        ["cloudtrail"] = ("com.amazonaws.cloudtrail.v20131101.CloudTrail_20131101", "application/x-amz-json-1.1"),
        ["logs"] = ("Logs_20140328", "application/x-amz-json-1.1"),
        ["sqs"] = ("AmazonSQS", "application/x-amz-json-1.0"),
    };

    private static readonly Dictionary<string, string> QueryServices = new()
    {
        ["cloudformation"] = "2010-05-15",
        ["iam"] = "2010-05-08",
        ["ec2"] = "2016-11-15",
        ["sts"] = "2011-06-15",
    };

    /// <summary>The account whose APIs it calls.</summary>
    public string AccountId => accountId;

    /// <summary>The Region that it calls, such as <c>us-east-2</c>.</summary>
    public string Region => region;

    /// <summary>The same caller in another Region.</summary>
    public AwsClient In(string otherRegion) => new(http, endpoint, accountId, otherRegion, time, key);

    /// <summary>The same endpoint with another key.</summary>
    public AwsClient As(string otherAccountId, AccessKey otherKey) => new(http, endpoint, otherAccountId, region, time, otherKey);

    /// <summary>The same endpoint for an account's administrator.</summary>
    public AwsClient AdministratorOf(string otherAccountId) => As(otherAccountId, AccessKey.Administrator(otherAccountId));

    /// <summary>Calls a service with a JSON protocol; throws <see cref="AwsClientException"/> for an error response.</summary>
    public async Task<JsonObject> JsonAsync(string service, string operation, JsonObject parameters, CancellationToken cancellationToken)
    {
        var (prefix, contentType) = JsonServices[service];
        var (ok, answer) = await SendAsync(
            service,
            parameters.ToJsonString(),
            contentType,
            request => request.Headers.Add("X-Amz-Target", $"{prefix}.{operation}"),
            cancellationToken
        );
        var json = (answer.Length > 0 ? JsonNode.Parse(answer) as JsonObject : null) ?? [];
        return ok
            ? json
            : throw new AwsClientException(
                operation,
                json["__type"]?.GetValue<string>().Split('#')[^1] ?? "UnknownError",
                (json["message"] ?? json["Message"])?.GetValue<string>() ?? answer
            );
    }

    /// <summary>Calls a service with an XML protocol; the names in the response are returned without their namespace.</summary>
    public async Task<XElement> QueryAsync(
        string service,
        string operation,
        IEnumerable<(string Name, string Value)> parameters,
        CancellationToken cancellationToken
    )
    {
        (string Name, string Value)[] form = [("Action", operation), ("Version", QueryServices[service]), .. parameters];
        var body = string.Join('&', form.Select(pair => $"{Uri.EscapeDataString(pair.Name)}={Uri.EscapeDataString(pair.Value)}"));
        var (ok, answer) = await SendAsync(service, body, "application/x-www-form-urlencoded; charset=utf-8", _ => { }, cancellationToken);
        var xml = XElement.Parse(answer);
        foreach (var element in xml.DescendantsAndSelf())
            element.Name = element.Name.LocalName;
        return ok
            ? xml
            : throw new AwsClientException(
                operation,
                xml.Descendants("Code").FirstOrDefault()?.Value ?? "UnknownError",
                xml.Descendants("Message").FirstOrDefault()?.Value ?? answer
            );
    }

    /// <summary>Gets a path from a REST service such as Lambda or S3.</summary>
    public async Task<string> RestAsync(string service, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(endpoint, path));
        RequestSigner.Sign(request, [], endpoint.Authority, key, region, service, time.GetUtcNow(), path);
        using var response = await http.SendAsync(request, cancellationToken);
        var answer = await response.Content.ReadAsStringAsync(cancellationToken);
        return response.IsSuccessStatusCode ? answer : throw new AwsClientException($"GET {path}", response.StatusCode.ToString(), answer);
    }

    private async Task<(bool Ok, string Answer)> SendAsync(
        string service,
        string body,
        string contentType,
        Action<HttpRequestMessage> prepare,
        CancellationToken cancellationToken
    )
    {
        var bytes = Encoding.UTF8.GetBytes(body);
        using var request = new HttpRequestMessage(HttpMethod.Post, endpoint) { Content = new ByteArrayContent(bytes) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(contentType);
        prepare(request);
        RequestSigner.Sign(request, bytes, endpoint.Authority, key, region, service, time.GetUtcNow());
        using var response = await http.SendAsync(request, cancellationToken);
        return (response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync(cancellationToken));
    }
}
