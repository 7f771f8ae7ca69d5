using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LocalAws.Client;
using LocalAws.Faults;
using LocalAws.Identity;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;

namespace LocalAws.Wire;

/// <summary>
/// Calls from one service to another, and the deployer's: the same pipeline as a client's after the signature, so IAM authorizes them, too.
/// </summary>
internal interface IApi
{
    Task<ApiResponse> CallAsync(
        Principal principal,
        string region,
        string service,
        string operation,
        JsonObject parameters,
        CancellationToken cancellationToken
    );
}

/// <summary>
/// The one way into every service: read, authenticate, find the operation, carry it out, and respond in the protocol's envelope. Faults
/// come between authentication and the operation, as quotas would if there were any.
/// </summary>
internal sealed class Dispatcher(SignatureV4 signatures, AccessControl access, LocalAwsOptions options) : IApi
{
    /// <summary>Lambda's payloads of 6 MB are the largest that clients send; this includes the overhead of JSON and base64.</summary>
    private const int MaxBody = 9 * 1024 * 1024;

    /// <summary>
    /// Services that are not emulated and whose clients read errors as XML, so that they also get an error that names the operation.
    /// </summary>
    private static readonly string[] SpeaksXml = ["cloudfront", "route53"];

    private readonly Dictionary<string, Service> services = new(StringComparer.Ordinal);

    /// <summary>Every emulated service.</summary>
    public IReadOnlyCollection<Service> Services => services.Values;

    /// <summary>The injected faults; null for none.</summary>
    public FaultInjection? Faults { get; set; }

    public void Add(Service service) => services.Add(service.SigningName, service);

    public async Task<ApiResponse> CallAsync(
        Principal principal,
        string region,
        string service,
        string operation,
        JsonObject parameters,
        CancellationToken cancellationToken
    )
    {
        var emulated = services.GetValueOrDefault(service) ?? throw AwsException.NotSupported($"the service {service}");
        var request = new ApiRequest
        {
            Service = service,
            Operation = operation,
            Protocol = emulated.Protocol,
            Region = region,
            RequestId = Guid.NewGuid().ToString(),
            Principal = principal,
            Parameters = parameters,
            Access = access,
        };
        var start = options.Time.GetUtcNow();
        try
        {
            return await FaultyAsync(emulated, request, cancellationToken);
        }
        finally
        {
            Observe(request, start, inside: true);
        }
    }

    /// <summary>Serves one HTTP request. Any failure becomes a response; the server stays up.</summary>
    public async Task ServeAsync(HttpContext http)
    {
        var requestId = Guid.NewGuid().ToString();
        var protocol = GuessProtocol(http.Request);
        var xmlNamespace = "";
        var start = options.Time.GetUtcNow();
        try
        {
            var body = await ReadBodyAsync(http);
            var claimed = SignatureV4.ClaimedScope(http.Request.Headers.Authorization.ToString());
            if (claimed is not null && services.TryGetValue(claimed.Service, out var service))
                (protocol, xmlNamespace) = (service.Protocol, service.XmlNamespace);
            else if (claimed is not null && SpeaksXml.Contains(claimed.Service))
                protocol = Protocol.Query;
            var (credential, scope) = Authenticate(http.Request, body, protocol);
            service = services.GetValueOrDefault(scope.Service) ?? throw AwsException.NotSupported($"the service {scope.Service}");

            var (operation, parameters) = Read(service, http.Request, body);
            var request = new ApiRequest
            {
                Service = service.SigningName,
                Operation = operation,
                Protocol = service.Protocol,
                Region = scope.Region,
                RequestId = requestId,
                Principal = credential.Principal,
                Parameters = parameters,
                Body = ChunkedBody.Decode(http.Request, body),
                Http = http,
                Access = access,
            };
            var answer = await ObservedAsync(service, request, start, http.RequestAborted);
            await ResponseWriter.WriteAsync(http, service, operation, requestId, answer);
        }
        catch (Exception) when (http.RequestAborted.IsCancellationRequested)
        {
            // The client hung up: nobody is left to answer.
        }
        catch (AwsException error)
        {
            await ResponseWriter.WriteErrorAsync(http, protocol, xmlNamespace, requestId, error);
        }
        catch (BadHttpRequestException error)
        {
            await ResponseWriter.WriteErrorAsync(
                http,
                protocol,
                xmlNamespace,
                requestId,
                new("BadRequest", error.Message, error.StatusCode)
            );
        }
        catch (Exception error)
        {
            options.Log($"{http.Request.Method} {http.Request.Path}: {error}");
            await ResponseWriter.WriteErrorAsync(
                http,
                protocol,
                xmlNamespace,
                requestId,
                new("InternalFailure", $"LocalAws failed: {error.GetType().Name}: {error.Message}", 500)
            );
        }
    }

    /// <summary>Carries out a client's call, after the delay of an API call, and reports it to the observer, if there is one.</summary>
    private async Task<ApiResponse> ObservedAsync(
        Service service,
        ApiRequest request,
        DateTimeOffset start,
        CancellationToken cancellationToken
    )
    {
        try
        {
            if (options.Delays.ApiLatency > TimeSpan.Zero)
                await Task.Delay(options.Delays.ApiLatency, options.Time, cancellationToken);
            return await FaultyAsync(service, request, cancellationToken);
        }
        finally
        {
            Observe(request, start, inside: false);
        }
    }

    private void Observe(ApiRequest request, DateTimeOffset start, bool inside) =>
        options.Observer?.Invoke(new(request.Service, request.Operation, request.Principal, start, options.Time.GetUtcNow(), inside));

    private Task<ApiResponse> FaultyAsync(Service service, ApiRequest request, CancellationToken cancellationToken) =>
        Faults is { } faults
            ? faults.CarryOutAsync(request, () => CarryOutAsync(service, request, cancellationToken), cancellationToken)
            : CarryOutAsync(service, request, cancellationToken);

    private static async Task<ApiResponse> CarryOutAsync(Service service, ApiRequest request, CancellationToken cancellationToken)
    {
        if (!service.Operations.TryGetValue(request.Operation, out var operation))
            throw service.Protocol.UnknownOperation(service.SigningName, request.Operation);
        var answer = await operation.CarryOutAsync(request, cancellationToken);
        if (!request.Authorized)
            throw new InvalidOperationException($"{service.SigningName}:{request.Operation} responded without authorizing the call.");
        return answer;
    }

    private (Credential Credential, SignatureScope Scope) Authenticate(HttpRequest request, ReadOnlyMemory<byte> body, Protocol protocol)
    {
        try
        {
            return signatures.Verify(request, body.Span, Authentication.Tolerance(protocol));
        }
        catch (SignatureException fault)
        {
            throw Authentication.Error(protocol, fault);
        }
    }

    private static (string Operation, JsonObject Parameters) Read(Service service, HttpRequest request, ReadOnlyMemory<byte> body)
    {
        switch (service.Protocol)
        {
            case Protocol.Query or Protocol.Ec2:
                var parameters = QueryParameters.Parse(Form(request, body));
                var operation =
                    parameters.Text("Action") ?? throw new AwsException("MissingAction", "The request must contain the parameter Action.");
                return (operation, parameters);
            case Protocol.RestJson or Protocol.RestXml:
                return service.Match(request)
                    ?? throw service.Protocol.UnknownOperation(service.SigningName, $"{request.Method} {request.Path}");
            default:
                var target = request.Headers["X-Amz-Target"].ToString();
                if (!target.StartsWith(service.Target + ".", StringComparison.Ordinal))
                    throw service.Protocol.UnknownOperation(service.SigningName, target.Length == 0 ? "(no X-Amz-Target header)" : target);
                return (target[(service.Target.Length + 1)..], JsonBody(body));
        }
    }

    private static IEnumerable<KeyValuePair<string, string>> Form(HttpRequest request, ReadOnlyMemory<byte> body)
    {
        var text = request.Method == "GET" ? request.QueryString.Value?.TrimStart('?') ?? "" : Encoding.UTF8.GetString(body.Span);
        return new QueryStringEnumerable(text).Pairs();
    }

    private static JsonObject JsonBody(ReadOnlyMemory<byte> body)
    {
        if (body.IsEmpty)
            return [];
        try
        {
            return JsonNode.Parse(body.Span, documentOptions: new() { MaxDepth = 64, AllowDuplicateProperties = false }) as JsonObject
                ?? throw new AwsException("SerializationException", "The request body has to be a JSON object.");
        }
        catch (JsonException e)
        {
            throw new AwsException("SerializationException", "The request body is not valid JSON: " + e.Message);
        }
    }

    private static async Task<ReadOnlyMemory<byte>> ReadBodyAsync(HttpContext http)
    {
        if (http.Request.ContentLength > MaxBody)
            throw TooLarge();
        var body = new ArrayBufferWriter<byte>((int)(http.Request.ContentLength ?? 256) + 1);
        while (true)
        {
            var read = await http.Request.Body.ReadAsync(body.GetMemory(), http.RequestAborted);
            if (read == 0)
                return body.WrittenMemory;
            body.Advance(read);
            if (body.WrittenCount > MaxBody)
                throw TooLarge();
        }
    }

    private static AwsException TooLarge() =>
        new("RequestEntityTooLargeException", $"The request body is larger than {MaxBody} bytes.", 413);

    /// <summary>The error format for a request whose signature names no emulated service.</summary>
    private static Protocol GuessProtocol(HttpRequest request) =>
        request.Headers.ContainsKey("X-Amz-Target") ? Protocol.Json11
        : request.ContentType?.StartsWith("application/x-www-form-urlencoded", StringComparison.Ordinal) == true ? Protocol.Query
        : Protocol.RestJson;
}

file static class QueryStrings
{
    public static IEnumerable<KeyValuePair<string, string>> Pairs(this QueryStringEnumerable query)
    {
        var pairs = new List<KeyValuePair<string, string>>();
        foreach (var pair in query)
            pairs.Add(KeyValuePair.Create(pair.DecodeName().ToString(), pair.DecodeValue().ToString()));
        return pairs;
    }
}
