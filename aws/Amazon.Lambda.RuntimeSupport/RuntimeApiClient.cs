using System.Net.Http.Headers;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Client of Lambda's Runtime API, version 2018-06-01.</summary>
internal sealed class RuntimeApiClient(HttpClient httpClient, LambdaEnvironment environment, TimeProvider time, TextWriter log)
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue ErrorJson = new("application/vnd.aws.lambda.error+json");

    private readonly string root = $"http://{environment.RuntimeApi}/2018-06-01/runtime/";

    public async Task<InvocationRequest> GetNextInvocationAsync(CancellationToken cancellationToken)
    {
        using var response = await httpClient.GetAsync(root + "invocation/next", cancellationToken);
        await EnsureAcceptedAsync(response, cancellationToken);
        var context = new LambdaContext(response.Headers, environment, time, log);
        // Where AWS X-Ray and the AWS SDK look for it: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-custom.html
        Environment.SetEnvironmentVariable("_X_AMZN_TRACE_ID", context.TraceId);
        return new InvocationRequest
        {
            InputStream = new MemoryStream(await response.Content.ReadAsByteArrayAsync(cancellationToken)),
            LambdaContext = context,
        };
    }

    public Task SendResponseAsync(string requestId, Stream output, CancellationToken cancellationToken) =>
        PostAsync($"invocation/{requestId}/response", new StreamContent(output ?? Stream.Null), Json, null, cancellationToken);

    public Task ReportInvocationErrorAsync(string requestId, Exception exception, CancellationToken cancellationToken) =>
        PostErrorAsync($"invocation/{requestId}/error", exception, exception.GetType().Name, cancellationToken);

    /// <summary>The exception's class is only in the body, as in the official package.</summary>
    public Task ReportInitializationErrorAsync(Exception exception, CancellationToken cancellationToken) =>
        PostErrorAsync("init/error", exception, null, cancellationToken);

    private Task PostErrorAsync(string path, Exception exception, string errorType, CancellationToken cancellationToken) =>
        PostAsync(path, new ByteArrayContent(ExceptionJson.Write(exception)), ErrorJson, errorType, cancellationToken);

    private async Task PostAsync(
        string path,
        HttpContent content,
        MediaTypeHeaderValue mediaType,
        string errorType,
        CancellationToken cancellationToken
    )
    {
        content.Headers.ContentType = mediaType;
        using var request = new HttpRequestMessage(HttpMethod.Post, root + path) { Content = content };
        if (errorType is not null)
            request.Headers.TryAddWithoutValidation("Lambda-Runtime-Function-Error-Type", errorType);

        using var response = await httpClient.SendAsync(request, cancellationToken);
        await EnsureAcceptedAsync(response, cancellationToken);
    }

    private static async Task EnsureAcceptedAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (!response.IsSuccessStatusCode)
        {
            throw new HttpRequestException(
                $"The Runtime API answered {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}",
                null,
                response.StatusCode
            );
        }
    }
}
