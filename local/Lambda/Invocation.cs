using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace LocalAws.Lambda;

/// <summary>One call of a function, from the request to its result.</summary>
internal sealed class Invocation(ReadOnlyMemory<byte> payload, string invokedArn)
{
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource<InvocationResult> result = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string RequestId { get; } = Guid.NewGuid().ToString();

    public ReadOnlyMemory<byte> Payload { get; } = payload;

    public string InvokedArn { get; } = invokedArn;

    public string TraceId { get; } = $"Root=1-{Guid.NewGuid().ToString("N")[..8]}-{Guid.NewGuid().ToString("N")[..24]};Sampled=0";

    /// <summary>The runtime has asked for its next invocation and got this one.</summary>
    public Task Taken => taken.Task;

    public Task<InvocationResult> Result => result.Task;

    public void Take() => taken.TrySetResult();

    /// <summary>Only the first result counts.</summary>
    public void Complete(InvocationResult outcome)
    {
        taken.TrySetResult();
        result.TrySetResult(outcome);
    }
}

/// <summary>A function's response, or Lambda's error in place of one.</summary>
internal sealed record InvocationResult(ReadOnlyMemory<byte> Payload, bool IsError, string Log = "")
{
    /// <summary>An error that Lambda itself reports about a function.</summary>
    public static InvocationResult Error(string type, string message) =>
        new(Encoding.UTF8.GetBytes(new JsonObject { ["errorType"] = type, ["errorMessage"] = message }.ToJsonString(Relaxed)), true);

    /// <summary>The error of an invocation whose runtime exited: Lambda includes the request id.</summary>
    public static InvocationResult Error(Invocation invocation, string type, string message) =>
        Error(type, $"RequestId: {invocation.RequestId} Error: {message}");

    private static readonly JsonSerializerOptions Relaxed = new()
    {
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };
}
