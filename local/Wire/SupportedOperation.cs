namespace LocalAws.Wire;

/// <summary>Carries out one operation of one service.</summary>
internal delegate Task<ApiResponse> Operation(ApiRequest request, CancellationToken cancellationToken);

/// <summary>One operation of a service, and how far LocalAws supports it: <c>local/README.md</c> lists what is said here.</summary>
internal sealed class SupportedOperation(string name, Operation carryOut)
{
    private readonly List<string> limits = [];

    /// <summary>AWS's name for it, such as <c>RunInstances</c>.</summary>
    public string Name { get; } = name;

    /// <summary>The supported parameters, any other being refused by name; null if others are ignored.</summary>
    public IReadOnlyList<string>? Parameters { get; private set; }

    /// <summary>What AWS does and LocalAws refuses by name or does not do.</summary>
    public IReadOnlyList<string> Limits => limits;

    /// <summary>With what error every call is refused, in words that follow "is refused"; null if the operation does something.</summary>
    public string? Refusal { get; private set; }

    /// <summary>Refuses parameters other than these by name.</summary>
    public SupportedOperation Takes(params string[] parameters)
    {
        Parameters = parameters;
        return this;
    }

    /// <summary>Lists what is not emulated, each in words that follow "without".</summary>
    public SupportedOperation Without(params ReadOnlySpan<string> what)
    {
        limits.AddRange(what);
        return this;
    }

    /// <summary>Lists the operation as refused, in words that follow "is refused".</summary>
    public SupportedOperation AlwaysRefused(string how)
    {
        Refusal = how;
        return this;
    }

    public Task<ApiResponse> CarryOutAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        if (Parameters is { } known)
            request.OnlyKnows([.. known]);
        return carryOut(request, cancellationToken);
    }
}
