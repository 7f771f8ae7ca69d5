using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>Makes a <see cref="LambdaBootstrap"/> from a handler.</summary>
public class LambdaBootstrapBuilder
{
    internal LambdaBootstrapHandler Handler { get; }
    private HttpClient httpClient;
    private LambdaBootstrapInitializer initializer;

    private LambdaBootstrapBuilder(LambdaBootstrapHandler handler) => Handler = handler;

    /// <summary>For a handler that reads and writes JSON itself. Its result is sent, then disposed.</summary>
    public static LambdaBootstrapBuilder Create(Func<Stream, ILambdaContext, Task<Stream>> handler) =>
        new(async invocation => new InvocationResponse(await handler(invocation.InputStream, invocation.LambdaContext)));

    /// <summary>For a handler that neither reads its input as JSON nor returns anything.</summary>
    public static LambdaBootstrapBuilder Create(Func<Stream, Task> handler) =>
        new(async invocation =>
        {
            await handler(invocation.InputStream);
            return new InvocationResponse(new MemoryStream());
        });

    /// <summary>For a handler of objects, which <paramref name="serializer"/> reads and writes.</summary>
    public static LambdaBootstrapBuilder Create<TInput, TOutput>(
        Func<TInput, ILambdaContext, Task<TOutput>> handler,
        ILambdaSerializer serializer
    ) =>
        new(async invocation =>
        {
            ((LambdaContext)invocation.LambdaContext).Serializer = serializer;
            var input = serializer.Deserialize<TInput>(invocation.InputStream);
            return Written(await handler(input, invocation.LambdaContext), serializer);
        });

    /// <summary>For a handler that takes the raw payload, and whose result <paramref name="serializer"/> writes.</summary>
    public static LambdaBootstrapBuilder Create<TOutput>(
        Func<Stream, ILambdaContext, Task<TOutput>> handler,
        ILambdaSerializer serializer
    ) =>
        new(async invocation =>
        {
            ((LambdaContext)invocation.LambdaContext).Serializer = serializer;
            return Written(await handler(invocation.InputStream, invocation.LambdaContext), serializer);
        });

    /// <summary>For a handler whose input <paramref name="serializer"/> reads, and which writes its result itself.</summary>
    public static LambdaBootstrapBuilder Create<TInput>(Func<TInput, ILambdaContext, Task<Stream>> handler, ILambdaSerializer serializer) =>
        new(async invocation =>
        {
            ((LambdaContext)invocation.LambdaContext).Serializer = serializer;
            var input = serializer.Deserialize<TInput>(invocation.InputStream);
            return new InvocationResponse(await handler(input, invocation.LambdaContext));
        });

    private static InvocationResponse Written<TOutput>(TOutput output, ILambdaSerializer serializer)
    {
        var stream = new MemoryStream();
        serializer.Serialize(output, stream);
        stream.Position = 0;
        return new InvocationResponse(stream);
    }

    /// <summary>The client for the Runtime API. The caller must dispose of it.</summary>
    public LambdaBootstrapBuilder UseHttpClient(HttpClient httpClient)
    {
        this.httpClient = httpClient;
        return this;
    }

    /// <summary>Runs once before the first invocation; false means that none is to be served.</summary>
    public LambdaBootstrapBuilder UseBootstrapHandler(LambdaBootstrapInitializer lambdaBootstrapInitializer)
    {
        initializer = lambdaBootstrapInitializer;
        return this;
    }

    public LambdaBootstrap Build() =>
        httpClient is null ? new LambdaBootstrap(Handler, initializer) : new LambdaBootstrap(httpClient, Handler, initializer);
}
