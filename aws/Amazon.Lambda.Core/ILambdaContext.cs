namespace Amazon.Lambda.Core;

/// <summary>What a function knows about the invocation that it serves.</summary>
public interface ILambdaContext
{
    string AwsRequestId { get; }

    /// <summary>Never null; empty unless the caller sent one, as the AWS Mobile SDK does.</summary>
    IClientContext ClientContext { get; }

    string FunctionName { get; }

    string FunctionVersion { get; }

    /// <summary>Never null; empty unless the caller signed in with Amazon Cognito.</summary>
    ICognitoIdentity Identity { get; }

    string InvokedFunctionArn { get; }

    ILambdaLogger Logger { get; }

    string LogGroupName { get; }

    string LogStreamName { get; }

    int MemoryLimitInMB { get; }

    /// <summary>Time until Lambda ends the invocation; negative once it is over.</summary>
    TimeSpan RemainingTime { get; }

    string TenantId => string.Empty;

    string TraceId => string.Empty;

    /// <summary>The serializer with which the handler was registered; null for one that takes a stream.</summary>
    ILambdaSerializer Serializer => null;
}
