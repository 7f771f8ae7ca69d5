using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Serves one invocation.</summary>
public delegate Task<InvocationResponse> LambdaBootstrapHandler(InvocationRequest invocation);

/// <summary>Prepares the function before its first invocation. False, or an exception, ends the process without serving any.</summary>
public delegate Task<bool> LambdaBootstrapInitializer();

/// <summary>
/// The loop of a custom runtime: next invocation, handler, response or error. One at a time, as Lambda requires.
/// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
/// </summary>
public class LambdaBootstrap : IDisposable
{
    private readonly HttpClient httpClient;
    private readonly bool ownsHttpClient;
    private readonly LambdaBootstrapHandler handler;
    private readonly LambdaBootstrapInitializer initializer;
    private readonly RuntimeApiClient client;
    private readonly LambdaConsoleLogger initialization;

    public LambdaBootstrap(LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
        : this(new HttpClient(new SocketsHttpHandler { UseProxy = false }), handler, initializer)
    {
        ownsHttpClient = true;
    }

    public LambdaBootstrap(HttpClient httpClient, LambdaBootstrapHandler handler, LambdaBootstrapInitializer initializer = null)
        : this(
            httpClient,
            handler,
            initializer,
            new LambdaEnvironment(Environment.GetEnvironmentVariable),
            TimeProvider.System,
            Console.Out
        ) { }

    internal LambdaBootstrap(
        HttpClient httpClient,
        LambdaBootstrapHandler handler,
        LambdaBootstrapInitializer initializer,
        LambdaEnvironment environment,
        TimeProvider time,
        TextWriter log
    )
    {
        ArgumentNullException.ThrowIfNull(httpClient);
        ArgumentNullException.ThrowIfNull(handler);
        this.httpClient = httpClient;
        this.handler = handler;
        this.initializer = initializer;
        // Lambda freezes the process between invocations, in the middle of the request for the next one.
        httpClient.Timeout = Timeout.InfiniteTimeSpan;
        client = new RuntimeApiClient(httpClient, environment, time, log);
        initialization = new LambdaConsoleLogger(log, environment, time, null);
    }

    /// <summary>Ends only by cancellation, or when the initializer or the Runtime API fails.</summary>
    public async Task RunAsync(CancellationToken cancellationToken = default)
    {
        if (initializer is not null && !await InitializeAsync(cancellationToken))
            return;

        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await InvokeOnceAsync(cancellationToken);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                return;
            }
        }
    }

    private async Task<bool> InitializeAsync(CancellationToken cancellationToken)
    {
        try
        {
            return await initializer();
        }
        catch (Exception exception)
        {
            LogUnhandled(initialization, exception);
            await client.ReportInitializationErrorAsync(exception, cancellationToken);
            throw;
        }
    }

    private async Task InvokeOnceAsync(CancellationToken cancellationToken)
    {
        using var invocation = await client.GetNextInvocationAsync(cancellationToken);
        var requestId = invocation.LambdaContext.AwsRequestId;
        InvocationResponse response;
        try
        {
            response = await handler(invocation);
        }
        catch (Exception exception)
        {
            LogUnhandled(invocation.LambdaContext.Logger, exception);
            await client.ReportInvocationErrorAsync(requestId, exception, cancellationToken);
            return;
        }

        await using var output = response?.OutputStream;
        await client.SendResponseAsync(requestId, output, cancellationToken);
    }

    private static void LogUnhandled(ILambdaLogger logger, Exception exception) => logger.Log(nameof(LogLevel.Error), exception, null);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing)
    {
        if (disposing && ownsHttpClient)
            httpClient.Dispose();
    }
}
