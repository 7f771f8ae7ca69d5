using System.Reflection;

namespace TestKit.Fakes;

/// <summary>
/// A client interface for which a test implements some operations, each with a method that takes the request; any other is refused by name.
/// Works for every interface whose methods take a request and a cancellation token, of the stand-ins and of the official packages alike.
/// </summary>
public class Fake : DispatchProxy
{
    private readonly Dictionary<Type, Func<object, object>> operations = [];
    private readonly Lock gate = new();
    private readonly List<object> requests = [];

    /// <summary>Awaited before each answer; null for answers without a pause.</summary>
    public Func<Task>? Pause { get; set; }

    public static (T Client, Fake Fake) Of<T>()
        where T : class
    {
        var client = Create<T, Fake>();
        return (client, (Fake)(object)client);
    }

    public Fake On<TRequest, TResponse>(Func<TRequest, TResponse> operation)
        where TRequest : class
        where TResponse : class
    {
        operations[typeof(TRequest)] = request => Answer(() => operation((TRequest)request));
        return this;
    }

    /// <summary>The requests of a kind that were made, in order.</summary>
    public IReadOnlyList<TRequest> Made<TRequest>()
        where TRequest : class
    {
        lock (gate)
            return [.. requests.OfType<TRequest>()];
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod!.Name == nameof(IDisposable.Dispose))
            return null;

        var request = args![0]!;
        lock (gate)
        {
            requests.Add(request);
            return operations.TryGetValue(request.GetType(), out var operation)
                ? operation(request)
                : throw new NotSupportedException($"The test does not support {targetMethod.Name}.");
        }
    }

    private Task<TResponse> Answer<TResponse>(Func<TResponse> operation) =>
        Pause is { } pause ? AfterAsync(pause(), operation) : Now(operation);

    private static async Task<TResponse> AfterAsync<TResponse>(Task pause, Func<TResponse> operation)
    {
        await pause;
        return operation();
    }

    private static Task<TResponse> Now<TResponse>(Func<TResponse> operation)
    {
        try
        {
            return Task.FromResult(operation());
        }
        catch (Exception exception)
        {
            return Task.FromException<TResponse>(exception);
        }
    }
}
