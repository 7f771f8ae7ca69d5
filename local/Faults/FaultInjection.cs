using LocalAws.Wire;

namespace LocalAws.Faults;

/// <summary>Carries out calls as the rules in force say.</summary>
/// <param name="rules">The rules in force.</param>
/// <param name="killAsync">Kills a function's process by its id, and returns when the process has ended.</param>
internal sealed class FaultInjection(FaultRules rules, Func<string, Task> killAsync)
{
    public async Task<ApiResponse> CarryOutAsync(ApiRequest request, Func<Task<ApiResponse>> carryOut, CancellationToken cancellationToken)
    {
        if (rules.OnCall(request) is not { } rule)
            return await carryOut();
        switch (rule.Kind)
        {
            case FaultKind.Before:
                throw FaultErrors.Failed(request.Service);
            case FaultKind.After:
                await carryOut();
                throw FaultErrors.Failed(request.Service);
            case FaultKind.Throttle:
                throw FaultErrors.Throttled(request.Service);
            case FaultKind.Delay:
                await rules.WaitAsync(rule, cancellationToken);
                return await carryOut();
            case FaultKind.Timeout:
                if (rule.WithEffect)
                    await carryOut();
                await rules.WaitAsync(rule, cancellationToken);
                throw await UnansweredAsync(request);
            case FaultKind.Kill:
                if (rule.WithEffect)
                    await carryOut();
                await killAsync(request.Principal.Process!.Id);
                throw await UnansweredAsync(request);
            default:
                throw new InvalidOperationException($"A rule of the kind {rule.Kind} is not about calls.");
        }
    }

    /// <summary>Breaks the client's connection; a caller inside LocalAws, which has none, gets the service's failure.</summary>
    private static async Task<Exception> UnansweredAsync(ApiRequest request)
    {
        if (request.Http is not { } http)
            return FaultErrors.Failed(request.Service);
        http.Abort();
        // The request's handler checks whether it was aborted, which the server knows only a moment later.
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
        throw new InvalidOperationException("An aborted request went on.");
    }
}
