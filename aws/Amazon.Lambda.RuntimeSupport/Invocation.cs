using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation: the payload as received, and its context. Only the runtime creates one.</summary>
public class InvocationRequest : IDisposable
{
    internal InvocationRequest() { }

    public Stream InputStream { get; internal set; }

    public ILambdaContext LambdaContext { get; internal set; }

    public void Dispose()
    {
        InputStream?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>A handler's response.</summary>
public class InvocationResponse
{
    /// <param name="outputStream">The payload, from its position on. It is disposed once it is sent.</param>
    /// <exception cref="ArgumentNullException">There is no stream. An empty response is an empty stream.</exception>
    public InvocationResponse(Stream outputStream)
    {
        ArgumentNullException.ThrowIfNull(outputStream);
        OutputStream = outputStream;
    }

    public Stream OutputStream { get; set; }
}
