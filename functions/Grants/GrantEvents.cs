using System.Text;
using RepoGrant.Contract;

namespace RepoGrant.Grants;

/// <summary>Makes the events about a grant for the stack's event bus. A run that changes nothing makes none.</summary>
internal static class GrantEvents
{
    /// <summary>The error of a run whose instances could not prove their access, as in the state machine's Fail state.</summary>
    public const string NotVerifiedError = "AccessNotVerified";

    // The report has them all; a message is read on a phone.
    private const int MostNamed = 5;

    /// <summary>A successful run.</summary>
    /// <param name="request">The run's request.</param>
    /// <param name="result">The run's result.</param>
    /// <param name="isGranting">Whether the grant gives its access since this run.</param>
    public static GrantEvent? Ended(AccessRequest request, GrantResult result, bool isGranting) =>
        isGranting && !request.Recorded ? new GrantEvent(GrantEvent.AccessGranted, Detail(request, result))
        : result.Changed > 0 ? new GrantEvent(GrantEvent.AccessChanged, Detail(request, result))
        : null;

    /// <summary>A run that ended with an error. The state machine adds the error's sentences.</summary>
    public static GrantEvent Failed(AccessRequest request, GrantResult result) => new(GrantEvent.AccessFailed, Detail(request, result));

    /// <summary>A run that has done its work, but with instances that could not prove their access.</summary>
    public static GrantEvent NotVerified(AccessRequest request, GrantResult result, Report report)
    {
        var others = result.Failed + result.Unreachable;
        var message = new StringBuilder(ReportSummary.NotVerified(others, others + result.Verified));
        var named = 0;
        foreach (var instance in report.Instances)
        {
            if (instance.Status is not (InstanceStatus.Failed or InstanceStatus.Unreachable))
                continue;

            if (named++ == MostNamed)
            {
                message.Append(", …");
                break;
            }

            // Nothing that the instance printed: it is not ours, and the event goes to everybody who listens.
            message.Append(named > 1 ? ", " : "").Append(instance.InstanceId);
            message.Append(instance.Status == InstanceStatus.Unreachable ? " (unreachable)" : " (failed)");
        }

        message.Append(". The execution's report says what to do.");
        return new GrantEvent(
            GrantEvent.AccessFailed,
            Detail(request, result with { Error = NotVerifiedError }) with
            {
                Message = message.ToString(),
            }
        );
    }

    /// <summary>The end of a revocation, or its failure.</summary>
    public static GrantEvent Revoked(Revocation revocation, string? error, DateTimeOffset now)
    {
        var (grant, execution, request) = revocation;
        return new GrantEvent(
            error is null ? GrantEvent.AccessRevoked : GrantEvent.AccessFailed,
            new GrantEventDetail
            {
                Grant = grant,
                Repositories = request is null ? null : [.. request.Repositories.Select(repository => repository.Id)],
                Result = new GrantResult
                {
                    Status = error is null ? "REVOKED" : "FAILED",
                    Generation = request?.Generation ?? 0,
                    Execution = execution,
                    At = now,
                    Error = error,
                },
            }
        );
    }

    private static GrantEventDetail Detail(AccessRequest request, GrantResult result) =>
        new()
        {
            Grant = GrantKey.Of(request),
            Repositories = [.. request.Repositories.Select(repository => repository.Id)],
            ExpiresAt = request.ExpiresAt,
            Result = result,
        };
}
