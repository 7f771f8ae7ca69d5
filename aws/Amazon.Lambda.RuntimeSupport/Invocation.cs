using Amazon.Lambda.Core;

namespace Amazon.Lambda.RuntimeSupport;

/// <summary>One invocation: the payload as it came, and its context.</summary>
public class InvocationRequest : IDisposable
{
    public Stream InputStream { get; internal set; }

    public ILambdaContext LambdaContext { get; internal set; }

    public void Dispose()
    {
        InputStream?.Dispose();
        GC.SuppressFinalize(this);
    }
}

/// <summary>What a handler answers. The stream is disposed once it is sent.</summary>
public class InvocationResponse(Stream outputStream)
{
    public Stream OutputStream { get; set; } = outputStream;
}
