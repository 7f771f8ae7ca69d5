using Amazon.Runtime;
using RepoGrant.Contract;

namespace RepoGrant.Host;

/// <summary>Turns what AWS clients throw into the errors that the state machines know: temporary, denied, or as it is.</summary>
internal static class AwsErrors
{
    // Besides 5xx. The SDK has retried these already, but for a shorter time than a state machine can.
    private static readonly HashSet<string> Temporary = new(StringComparer.Ordinal)
    {
        "ConcurrentModification",
        "ConcurrentModificationException",
        "EntityTemporarilyUnmodifiable",
        "EntityTemporarilyUnmodifiableException",
        "InternalError",
        "InternalFailure",
        "InternalServerError",
        "ProvisionedThroughputExceededException",
        "RequestLimitExceeded",
        "RequestThrottled",
        "RequestThrottledException",
        "RequestTimeout",
        "ServiceUnavailable",
        "SlowDown",
        "Throttling",
        "ThrottlingException",
        "ThrottledException",
        "TooManyRequestsException",
        "TransactionCanceledException",
        "TransactionConflictException",
        "TransactionInProgressException",
        "TooManyUpdates",
        "Unavailable",
    };

    private static readonly HashSet<string> Denied = new(StringComparer.Ordinal)
    {
        "AccessDenied",
        "AccessDeniedException",
        "UnauthorizedOperation",
    };

    public static bool IsDenied(AmazonServiceException exception) => Denied.Contains(exception.ErrorCode ?? "");

    public static bool IsTemporary(Exception exception) =>
        exception switch
        {
            AmazonServiceException { ErrorCode: { } code } when Temporary.Contains(code) => true,
            AmazonServiceException service => (int)service.StatusCode >= 500,
            HttpRequestException or IOException or TimeoutException => true,
            // A failed connection or a truncated response reaches us wrapped.
            AmazonClientException { InnerException: { } inner } => IsTemporary(inner),
            _ => false,
        };

    public static async Task<T> TranslateAsync<T>(Func<Task<T>> handle)
    {
        try
        {
            return await handle();
        }
        catch (AmazonServiceException exception) when (IsDenied(exception))
        {
            throw new AccessDenied(exception.Message, exception);
        }
        catch (AmazonServiceException exception) when (exception.ErrorCode == "LimitExceeded")
        {
            throw new QuotaExceeded(
                "A quota of the account is used up. Delete what is no longer needed, or request a quota increase. AWS says: "
                    + exception.Message,
                exception
            );
        }
        // Something that was read a moment ago is not there: IAM's reads lag, or somebody is deleting at the same time. Looking again tells
        // which.
        catch (AmazonServiceException exception) when (exception.ErrorCode == "NoSuchEntity")
        {
            throw new TemporaryFailure(exception.Message, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new TemporaryFailure("The function ran out of time before AWS had answered every call.", exception);
        }
        catch (Exception exception) when (IsTemporary(exception))
        {
            throw new TemporaryFailure(exception.Message, exception);
        }
        // Nobody finds the name of a .NET or SDK class in the documentation.
        catch (Exception exception) when (exception is not GrantError)
        {
            var name = exception is AmazonServiceException { ErrorCode: { Length: > 0 } code } ? code : exception.GetType().Name;
            // The only table is the stack's own.
            var advice =
                exception is Amazon.DynamoDBv2.Model.ResourceNotFoundException
                    ? ". The table of grants does not exist: restore it under its name from a backup, or deploy the stack again."
                    : "";
            throw new UnexpectedError($"{name}: {exception.Message}{advice}", exception);
        }
    }
}
